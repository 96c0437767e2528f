/** Whether a CR or LF stands there that is not part of a CRLF: line ends that readers differ on (RFC 5321 section 2.3.8). */
export function hasBareNewline(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  // Four bytes at a time, because every message is read through, more than once on its way.
  const start = from + ((4 - ((bytes.byteOffset + from) & 3)) & 3);
  if (to - start < 4) return isBareWithin(bytes, { from, to }, from, to);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + start, (to - start) >> 2);
  if (isBareWithin(bytes, { from, to }, from, start)) return true;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    if (hasZeroByte(word ^ LF) || hasZeroByte(word ^ CR)) {
      const at = start + 4 * i;
      if (isBareWithin(bytes, { from, to }, at, at + 4)) return true;
    }
  }
  return isBareWithin(bytes, { from, to }, start + 4 * words.length, to);
}

const LF = 0x0a0a0a0a;
const CR = 0x0d0d0d0d;

/** Whether one of the four bytes is zero (H. S. Warren, Hacker's Delight, section 6-1). */
function hasZeroByte(word: number): boolean {
  return ((word - 0x01010101) & ~word & 0x80808080) !== 0;
}

/** Whether one of the bytes from `at` to `end` is a bare CR or LF of the whole. */
function isBareWithin(bytes: Uint8Array, whole: { readonly from: number; readonly to: number }, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    if (bytes[i] === 10 && (i === whole.from || bytes[i - 1] !== 13)) return true;
    if (bytes[i] === 13 && (i + 1 >= whole.to || bytes[i + 1] !== 10)) return true;
  }
  return false;
}
