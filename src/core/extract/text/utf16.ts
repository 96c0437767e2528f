/** UTF-16, little-endian, without a mark; an odd byte at the end is left out. */
export function utf16(bytes: Uint8Array): string {
  return new TextDecoder("utf-16le", { ignoreBOM: true }).decode(bytes.subarray(0, bytes.length & ~1));
}
