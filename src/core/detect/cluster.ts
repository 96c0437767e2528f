import { CLASS, type View } from "#core/detect/view.ts";

/** Most groups and digits that are read as one cluster. */
export const CLUSTER_GROUPS = 48;
export const CLUSTER_DIGITS = 96;

/** What stands between two groups of digits. */
export const GAP = { none: 0, space: 1, dot: 2, dash: 3, slash: 4, line: 5, wide: 6, comma: 7 } as const;

/** Groups of digits that follow each other with only separators between: "1234.56.782", "1 2 3", "12-03-1980". */
export interface Cluster {
  groups: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** The separator before each group, one of GAP. */
  readonly gap: Uint8Array;
  /** Index in `digits` of each group's first digit. */
  readonly first: Int32Array;
  readonly digits: Uint8Array;
  count: number;
  /** How many characters were letters read as digits (OCR). */
  readonly confused: Uint8Array;
}

/** An empty cluster to be filled again and again. */
export function emptyCluster(): Cluster {
  return {
    groups: 0,
    start: new Int32Array(CLUSTER_GROUPS),
    end: new Int32Array(CLUSTER_GROUPS),
    gap: new Uint8Array(CLUSTER_GROUPS),
    first: new Int32Array(CLUSTER_GROUPS),
    digits: new Uint8Array(CLUSTER_DIGITS),
    count: 0,
    confused: new Uint8Array(CLUSTER_GROUPS),
  };
}

/** What a scanner or an eye takes for a digit; 255 for none. */
const LOOKS_LIKE: Uint8Array = new Uint8Array(256).fill(255);
for (let i = 0; i < 10; i++) LOOKS_LIKE[48 + i] = i;
for (const [letters, digit] of [
  ["OoQD", 0],
  ["lIi|!", 1],
  ["Zz", 2],
  ["Ss", 5],
  ["Gb", 6],
  ["B", 8],
] as const)
  for (const letter of letters) LOOKS_LIKE[letter.charCodeAt(0)] = digit;

/** Reads the cluster whose first group begins at `at` and returns the place behind it. */
export function readCluster(view: View, at: number, into: Cluster): number {
  into.groups = 0;
  into.count = 0;
  let next = readGroup(view, at, into, GAP.none);
  while (next > 0 && into.groups < CLUSTER_GROUPS) {
    const gapEnd = readGap(view, next);
    if (gapEnd === 0) break;
    const end = readGroup(view, gapEnd, into, gapKind);
    if (end === 0) break;
    next = end;
  }
  return Math.max(next, at + 1);
}

/** Whether more digits may follow in a cluster behind a group that ends at `at`: a quick look that may say so in vain. */
export function mayGoOn({ bytes, to }: View, at: number): boolean {
  if (at + 2 >= to) return true;
  const after = bytes[at] as number;
  if (LOOKS_LIKE[after] !== 255) return true;
  const then = bytes[at + 1] as number;
  if (CLASS[then] === 1) return FOLLOWS[after] !== 0;
  if (FOLLOWS[after] === 1) return LOOKS_LIKE[then] !== 255 && CLASS[bytes[at + 2] as number] === 1;
  return FOLLOWS[after] === 2 && (CLASS[then] !== 2 || (LOOKS_LIKE[then] !== 255 && CLASS[bytes[at + 2] as number] === 1));
}

/** Per byte: 1 where it separates digits, 2 where other signs may follow it that do so together, 0 for all else. */
const FOLLOWS: Uint8Array = new Uint8Array(256);
for (const sign of "./,_") FOLLOWS[sign.charCodeAt(0)] = 1;
for (const sign of "- \t\n\r=") FOLLOWS[sign.charCodeAt(0)] = 2;

/** One group: digits, or digits with letters that look like them. 0 where none stands there. */
function readGroup(view: View, at: number, into: Cluster, gap: number): number {
  const { bytes, to } = view;
  let end = at;
  let letters = 0;
  while (end < to && LOOKS_LIKE[bytes[end] as number] !== 255) {
    if (CLASS[bytes[end] as number] !== 1) letters++;
    end++;
  }
  const length = end - at;
  if (length === 0 || letters * 2 > length) return 0;
  if (letters > 0 && end < to && CLASS[bytes[end] as number] === 2) {
    // A letter follows that is no digit: what was read as digits is the start of a word.
    end = at;
    while (end < to && CLASS[bytes[end] as number] === 1) end++;
    letters = 0;
  }
  if (end === at || into.count + end - at > CLUSTER_DIGITS) return 0;
  const group = into.groups++;
  into.start[group] = at;
  into.end[group] = end;
  into.gap[group] = gap;
  into.first[group] = into.count;
  into.confused[group] = letters;
  for (let i = at; i < end; i++) into.digits[into.count++] = LOOKS_LIKE[bytes[i] as number] as number;
  return end;
}

let gapKind: number = GAP.none;

/** The place behind a separator after which a digit stands, or 0; its kind is then in `gapKind`. */
function readGap(view: View, at: number): number {
  const { bytes, to } = view;
  const first = at < to ? (bytes[at] as number) : 0;
  if (first === 32 || first === 9 || first === 10 || first === 13 || first === 61) return readSpace(view, at, first);
  gapKind =
    first === 46 ? GAP.dot : first === 45 || first === 95 ? GAP.dash : first === 47 ? GAP.slash : first === 44 ? GAP.comma : GAP.none;
  if (gapKind === GAP.none) return 0;
  let i = at + 1;
  // A number may break behind its dash at the end of a line.
  if (gapKind === GAP.dash && i < to && (bytes[i] === 10 || bytes[i] === 13)) while (i < to && isSpace(bytes[i] as number)) i++;
  return startsGroup(view, i) ? i : 0;
}

function readSpace(view: View, at: number, first: number): number {
  const { bytes, to } = view;
  let i = at;
  let lines = 0;
  // "=\n" is a soft line break that was left in (RFC 2045 section 6.7).
  if (first === 61) {
    i++;
    // Blanks behind it were added on the way.
    while (i < at + 8 && (bytes[i] === 32 || bytes[i] === 9)) i++;
    if (bytes[i] !== 10 && bytes[i] !== 13) return 0;
  }
  const stop = Math.min(to, at + 40);
  while (i < stop && (isSpace(bytes[i] as number) || (lines > 0 && bytes[i] === 62))) {
    if (bytes[i] === 10) lines++;
    i++;
  }
  if (lines > 1) return 0;
  gapKind = lines === 1 ? GAP.line : i - at > 1 || first === 9 ? GAP.wide : GAP.space;
  const mark = bytes[i];
  if (i < stop && lines === 0 && (mark === 45 || mark === 47 || mark === 46) && bytes[i + 1] === 32 && startsGroup(view, i + 2)) {
    gapKind = mark === 45 ? GAP.dash : mark === 47 ? GAP.slash : GAP.dot;
    return i + 2;
  }
  return startsGroup(view, i) ? i : 0;
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13;
}

/** A digit, or a letter that looks like one with a digit behind it. */
function startsGroup(view: View, at: number): boolean {
  if (at >= view.to) return false;
  const byte = view.bytes[at] as number;
  if (CLASS[byte] === 1) return true;
  return LOOKS_LIKE[byte] !== 255 && at + 1 < view.to && CLASS[view.bytes[at + 1] as number] === 1;
}
