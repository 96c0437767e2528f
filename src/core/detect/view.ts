/** What detectors read: folded bytes (see fold.ts), readable in [from, to). Positions are indexes in `bytes`. */
export interface View {
  bytes: Uint8Array;
  from: number;
  to: number;
  /** What `textOf` made; undefined once the bytes have changed. */
  text: string | undefined;
  /** Where bytes above 127 stand: beginnings and ends of such places in turn, ascending. */
  foreign: number[];
}

const DIGIT = 1;
const LETTER = 2;

/** Per byte: 1 a digit, 2 a letter, 0 all else. */
export const CLASS: Uint8Array = new Uint8Array(256);
for (let i = 0; i < 256; i++) {
  if (i >= 48 && i <= 57) CLASS[i] = DIGIT;
  else if ((i | 32) >= 97 && (i | 32) <= 122 && i < 128) CLASS[i] = LETTER;
}

/** The byte there, or a space beyond the edges. */
export function byteAt(view: View, at: number): number {
  return at >= view.from && at < view.to ? (view.bytes[at] as number) : 32;
}

/** The folded text there, cut at the edges: one character a byte, bytes that are not ASCII as U+001A. */
export function slice(view: View, start: number, end: number): string {
  const from = Math.max(start, view.from);
  const to = Math.min(end, view.to);
  return from >= to ? "" : textOf(view).slice(from, to);
}

/** All of the folded text up to `view.to`, in the same way: its places are those of `bytes`. Made once for each reading. */
export function textOf(view: View): string {
  return (view.text ??= decode(view));
}

/** The folded forms of the euro, pound and degree signs. */
export const EURO = "\x11";
export const POUND = "\x12";
export const DEGREE = "\x13";

const decoder = new TextDecoder();

function decode(view: View): string {
  const { foreign } = view;
  if (foreign.length === 0) return decoder.decode(view.bytes.subarray(0, view.to));
  // Where a byte is not ASCII, places in bytes and in the text would part.
  const ascii = view.bytes.slice(0, view.to);
  for (let k = 0; k < foreign.length; k += 2)
    for (let i = foreign[k] as number; i < (foreign[k + 1] as number); i++) if ((ascii[i] as number) > 127) ascii[i] = 26;
  return decoder.decode(ascii);
}

/** Length, with the gap, of one or two letters of their own that stand before a digit: "NL 91", "NL-80", "N L 91". 0 where there are none. */
export function spacedLetters(view: View, run: number): number {
  const gap = byteAt(view, run - 1);
  if ((gap !== 32 && gap !== 45 && gap !== 46 && gap !== 58) || CLASS[byteAt(view, run - 2)] !== 2) return 0;
  const third = byteAt(view, run - 3);
  if (CLASS[third] === 2) return CLASS[byteAt(view, run - 4)] === 0 ? 3 : 0;
  return third === gap && CLASS[byteAt(view, run - 4)] === 2 && CLASS[byteAt(view, run - 5)] === 0 ? 4 : 0;
}

/** Whether what stands right before a number leaves it on its own: not a path, a parameter, a sign, a currency or decimals. */
export function freeBefore(view: View, start: number): boolean {
  const before = byteAt(view, start - 1);
  if (CLASS[before] === 2 || BINDS_BEHIND[before] === 1) return false;
  if (before === 44 || before === 45 || before === 58) return CLASS[byteAt(view, start - 2)] === 0;
  const earlier = before === 32 ? byteAt(view, start - 2) : before;
  if (earlier === 17 || earlier === 18 || earlier === 36) return false;
  return !(before === 32 || (before >= 9 && before <= 13)) || !isCurrency(view, start - 4);
}

const BINDS_BEHIND: Uint8Array = new Uint8Array(256);
for (const sign of "+/=#_$&%.") BINDS_BEHIND[sign.charCodeAt(0)] = 1;

/** Whether the three bytes there are the letters of the euro, the dollar or the pound. */
function isCurrency(view: View, at: number): boolean {
  const letters = ((byteAt(view, at) | 32) << 16) | ((byteAt(view, at + 1) | 32) << 8) | byteAt(view, at + 2) | 32;
  return letters === 0x657572 || letters === 0x757364 || letters === 0x676270;
}

/** The same for what stands right behind it. */
export function freeAfter(view: View, end: number): boolean {
  const after = byteAt(view, end);
  if (CLASS[after] !== 0 || after === 37 || after === 95 || after === 61 || after === 47) return false;
  if ((after === 46 || after === 45) && CLASS[byteAt(view, end + 1)] !== 0) return false;
  // Few words begin as units do.
  if (after !== 32 || UNIT_BEGINS[byteAt(view, end + 1)] === 0) return true;
  return !/^ (?:eur|usd|euro|gbp|\\x11|km|kwh|bytes|stuks|volgers)/iu.test(slice(view, end, end + 9));
}

const UNIT_BEGINS: Uint8Array = new Uint8Array(256);
for (const sign of "eEuUgGkKbBsSvV\\") UNIT_BEGINS[sign.charCodeAt(0)] = 1;
