/** Whether a CR or LF stands there that is not part of a CRLF: line ends that readers differ on (RFC 5321 section 2.3.8). */
export function hasBareNewline(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  // Looked for apart, because the platform finds one byte far quicker than a loop does.
  const part = from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
  for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) if (at === 0 || part[at - 1] !== 13) return true;
  for (let at = part.indexOf(13); at >= 0; at = part.indexOf(13, at + 2)) if (part[at + 1] !== 10) return true;
  return false;
}
