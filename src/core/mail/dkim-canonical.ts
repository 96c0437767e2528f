import { type Bytes, latin1 } from "#core/bytes.ts";

/** A header field in the relaxed form (RFC 6376 section 3.4.2), one character for each byte, without its line end. */
export function relaxedField(raw: Uint8Array): string {
  const text = latin1(raw);
  const colon = text.indexOf(":");
  const value = text
    .slice(colon + 1)
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .replace(/^ | $/g, "");
  return `${text.slice(0, colon).toLowerCase().trimEnd()}:${value}`;
}

/** A body in the relaxed form (RFC 6376 section 3.4.4): runs of white space as one space, none at line ends, no empty lines at the end. */
export function relaxedBody(body: Uint8Array): Bytes {
  const output = new Uint8Array(body.length + 2);
  let at = 0;
  let written = 0;
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf(10, from);
    const next = newline < 0 ? body.length : newline + 1;
    const end = newline < 0 ? body.length : newline - (newline > from && body[newline - 1] === 13 ? 1 : 0);
    const start = at;
    let space = false;
    for (let i = from; i < end; i++) {
      const byte = body[i] ?? 0;
      if (byte === 32 || byte === 9) space = true;
      else {
        if (space) output[at++] = 32;
        space = false;
        output[at++] = byte;
      }
    }
    const empty = at === start;
    output[at++] = 13;
    output[at++] = 10;
    // Empty lines count only when something stands below them.
    if (!empty) written = at;
    from = next;
  }
  return output.subarray(0, written);
}
