/** Whether a CR or LF stands there that is not part of a CRLF: line ends that readers differ on (RFC 5321 section 2.3.8). */
export function hasBareNewline(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte === 10) return true;
    if (byte !== 13) continue;
    if (i + 1 >= to || bytes[i + 1] !== 10) return true;
    i++;
  }
  return false;
}
