/** Whether a CR or LF stands there that is not part of a CRLF: line ends that readers differ on (RFC 5321 section 2.3.8). */
export function hasBareNewline(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  let previous = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    if ((byte === 10) !== (previous === 13)) return true;
    previous = byte;
  }
  return previous === 13;
}
