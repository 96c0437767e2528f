/** What detectors read: folded bytes (see fold.ts), readable in [from, to). Positions are indexes in `bytes`. */
export interface View {
  bytes: Uint8Array;
  from: number;
  to: number;
}

const DIGIT = 1;
const LETTER = 2;

/** Per byte: 1 a digit, 2 a letter, 0 all else. */
export const CLASS: Uint8Array = new Uint8Array(256);
for (let i = 0; i < 256; i++) {
  if (i >= 48 && i <= 57) CLASS[i] = DIGIT;
  else if ((i | 32) >= 97 && (i | 32) <= 122 && i < 128) CLASS[i] = LETTER;
}

/** Whether the byte is 0 to 9. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] === DIGIT;
}

/** Whether the byte is a to z or A to Z. */
export function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] === LETTER;
}

/** Whether the byte is a letter or a digit. */
export function isWord(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] !== 0;
}

/** The byte there, or a space beyond the edges. */
export function byteAt(view: View, at: number): number {
  return at >= view.from && at < view.to ? (view.bytes[at] as number) : 32;
}

/** The folded text there, cut at the edges. A byte that is not ASCII reads as one character above 127. */
export function slice(view: View, start: number, end: number): string {
  const from = Math.max(start, view.from);
  const to = Math.min(end, view.to);
  if (from >= to) return "";
  const bytes = view.bytes;
  let text = "";
  for (let i = from; i < to; i += 64)
    text += String.fromCharCode.apply(null, bytes.subarray(i, Math.min(i + 64, to)) as unknown as number[]);
  return text;
}
