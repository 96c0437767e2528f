import { fastBytes, WINDOW_BYTES } from "#core/simd/bytes.ts";

/** A stretch of bytes. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** A multipart body, cut at its delimiter lines (RFC 2046 section 5.1.1). */
export interface Boundaries {
  readonly preamble: Range;
  readonly parts: readonly Range[];
  readonly epilogue: Range;
  readonly closed: boolean;
  /** A delimiter line stands after the closing one: readers differ on what follows. */
  readonly again: boolean;
  /** Lines that start as a delimiter and go on with something else, without their two dashes. */
  readonly oddLines: ReadonlySet<string>;
}

/** More parts than anyone needs: beyond these the rest is one part, and the limit of parts says so. */
const PARTS_MAX = 10_000;

const DASH = 0x2d;

/** The places of all lines that start with two dashes: found once for a message, whatever the number of its multiparts. */
export function findDashLines(bytes: Uint8Array): Uint32Array {
  const fast = fastBytes();
  if (fast === undefined) return plainDashLines(bytes);
  const found: Int32Array[] = [];
  for (let from = 0; from < bytes.length; from += WINDOW_BYTES) {
    const window = bytes.subarray(from, from + WINDOW_BYTES + 1);
    const places = fast.dashLines(window, Math.min(WINDOW_BYTES, window.length), from === 0 ? LF : (bytes[from - 1] as number));
    if (places.length > 0) found.push(places.map((place) => place + from));
  }
  return Uint32Array.from(found.flatMap((places) => Array.from(places)));
}

/** The same, line by line: for machines without the fast path. */
export function plainDashLines(bytes: Uint8Array): Uint32Array {
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at = lineAfter(bytes, at)) if (bytes[at] === DASH && bytes[at + 1] === DASH) found.push(at);
  return Uint32Array.from(found);
}

const LF = 10;

/**
 * Cuts the bytes from `from` to `to` at the delimiter lines of a boundary. The line end before a delimiter belongs to it.
 * `dashLines` are those of the same bytes.
 */
export function findBoundaries(bytes: Uint8Array, dashLines: Uint32Array, from: number, to: number, boundary: string): Boundaries {
  const delimiter = new TextEncoder().encode(`--${boundary}`);
  const parts: Range[] = [];
  const oddLines = new Set<string>();
  let preamble: Range = { start: from, end: to };
  let partStart: number | undefined;
  let epilogueStart = to;
  let closed = false;
  let again = false;
  for (let i = firstFrom(dashLines, from); i < dashLines.length && parts.length < PARTS_MAX; i++) {
    const line = dashLines[i] ?? to;
    if (line >= to) break;
    if (!startsWith(bytes, line, to, delimiter)) continue;
    const kind = delimiterKind(bytes, line + delimiter.length, to);
    if (kind === "odd") {
      if (oddLines.size < 100) oddLines.add(lineText(bytes, line + 2, to));
      continue;
    }
    if (closed) {
      again = true;
      break;
    }
    const end = beforeLineEnd(bytes, line, partStart ?? from);
    if (partStart === undefined) preamble = { start: from, end };
    else parts.push({ start: partStart, end });
    partStart = nextLine(bytes, line, to);
    closed = kind === "close";
    if (closed) epilogueStart = partStart;
  }
  if (partStart !== undefined && !closed) parts.push({ start: partStart, end: to });
  return { preamble, parts, epilogue: { start: epilogueStart, end: to }, closed, again, oddLines };
}

function lineAfter(bytes: Uint8Array, at: number): number {
  const newline = bytes.indexOf(10, at);
  return newline < 0 ? bytes.length : newline + 1;
}

function firstFrom(sorted: Uint32Array, wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nextLine(bytes: Uint8Array, from: number, to: number): number {
  return Math.min(to, lineAfter(bytes, from));
}

function startsWith(bytes: Uint8Array, at: number, to: number, wanted: Uint8Array): boolean {
  if (at + wanted.length > to) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

function delimiterKind(bytes: Uint8Array, from: number, to: number): "open" | "close" | "odd" {
  if (isPadding(bytes, from, to)) return "open";
  const dashes = bytes[from] === 0x2d && bytes[from + 1] === 0x2d && from + 2 <= to;
  return dashes && isPadding(bytes, from + 2, to) ? "close" : "odd";
}

function isPadding(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && (bytes[at] === 32 || bytes[at] === 9)) at++;
  return at >= to || bytes[at] === 10 || (bytes[at] === 13 && (at + 1 >= to || bytes[at + 1] === 10));
}

function beforeLineEnd(bytes: Uint8Array, at: number, from: number): number {
  if (at <= from || bytes[at - 1] !== 10) return at;
  return at - 1 > from && bytes[at - 2] === 13 ? at - 2 : at - 1;
}

function lineText(bytes: Uint8Array, from: number, to: number): string {
  const end = Math.min(nextLine(bytes, from, to), from + 200);
  return new TextDecoder("windows-1252").decode(bytes.subarray(from, end)).trimEnd();
}
