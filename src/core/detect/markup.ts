import { foldCharacter } from "#core/detect/fold-character.ts";

/** Tags that do not break a word: what stands before and after them reads as one. */
const INLINE = new Set(
  "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup time tt u var wbr".split(
    " ",
  ),
);

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    nbsp: " ",
    ensp: " ",
    emsp: " ",
    thinsp: " ",
    shy: "",
    zwj: "",
    zwnj: "",
    ZeroWidthSpace: "",
    NoBreak: "",
    lrm: "",
    rlm: "",
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    commat: "@",
    period: ".",
    hyphen: "-",
    dash: "-",
    ndash: "-",
    mdash: "-",
    minus: "-",
    colon: ":",
    sol: "/",
    lowbar: "_",
    num: "#",
    plus: "+",
    comma: ",",
    Tab: "\t",
    NewLine: "\n",
  }),
);

/** Calls `found` with the length and the folded text of the HTML character reference at an ampersand, where there is one. Numeric ones need no semicolon (WHATWG HTML 13.5). */
export function entityAt(bytes: Uint8Array, at: number, end: number, found: (length: number, text: string) => void): void {
  const numeric = bytes[at + 1] === 35;
  let stop = at + (numeric ? 2 : 1);
  const last = Math.min(end, at + 24);
  while (stop < last && isNameByte(bytes[stop] as number)) stop++;
  const name = ascii(bytes, at + 1, stop);
  const closed = stop < end && bytes[stop] === 59;
  const text = numeric ? numericText(name.slice(1)) : closed ? NAMED.get(name) : undefined;
  if (text === undefined) return;
  found(stop - at + (closed ? 1 : 0), text);
}

function numericText(digits: string): string | undefined {
  const code = /^x[0-9a-f]{1,8}$/iu.test(digits)
    ? Number.parseInt(digits.slice(1), 16)
    : /^[0-9]{1,8}$/u.test(digits)
      ? Number.parseInt(digits, 10)
      : -1;
  if (code < 9 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return code < 128 ? String.fromCharCode(code) : foldCharacter(code);
}

/** Just behind an inline tag or comment that follows a word without a gap (`before` is the byte before it); `at` itself where there is none. */
export function inlineTagEnd(bytes: Uint8Array, at: number, end: number, before: number): number {
  if (before === 32 || before === 10) return at;
  if (bytes[at + 1] === 33 && bytes[at + 2] === 45 && bytes[at + 3] === 45) return commentEnd(bytes, at, end);
  let stop = at + (bytes[at + 1] === 47 ? 2 : 1);
  const nameStart = stop;
  while (stop < end && stop < nameStart + 8 && isNameByte(bytes[stop] as number)) stop++;
  if (!INLINE.has(ascii(bytes, nameStart, stop).toLowerCase())) return at;
  const last = Math.min(end, at + 200);
  while (stop < last && bytes[stop] !== 62 && bytes[stop] !== 60) stop++;
  return stop < last && bytes[stop] === 62 ? stop + 1 : at;
}

function commentEnd(bytes: Uint8Array, at: number, end: number): number {
  const last = Math.min(end, at + 200);
  for (let i = at + 4; i + 2 < last; i++) if (bytes[i] === 45 && bytes[i + 1] === 45 && bytes[i + 2] === 62) return i + 3;
  return at;
}

function isNameByte(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || ((byte | 32) >= 97 && (byte | 32) <= 122);
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
