import { type Bytes, latin1 } from "#core/bytes.ts";

/** The source text of a VBA module: it stands packed (MS-OVBA 2.4.1) somewhere behind compiled code; undefined where there is none. */
export function unpackVba(bytes: Bytes): string | undefined {
  for (let at = bytes.indexOf(1); at >= 0; at = bytes.indexOf(1, at + 1)) {
    // Every module begins with this word, as the first eight letters of its first chunk.
    if (latin1(bytes.subarray(at + 4, at + 13)) !== "Attribut\u0000" && latin1(bytes.subarray(at + 4, at + 12)) !== "Attribut") continue;
    return unpack(bytes.subarray(at + 1));
  }
  return undefined;
}

function unpack(packed: Bytes): string {
  const texts: string[] = [];
  for (let at = 0; at + 3 <= packed.length; ) {
    const header = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
    const end = Math.min(packed.length, at + (header & 0xfff) + 3);
    texts.push((header & 0x8000) === 0 ? latin1(packed.subarray(at + 2, end)) : unpackChunk(packed.subarray(at + 2, end)));
    at = end;
  }
  return texts.join("");
}

/** A chunk makes 4096 bytes; how many bits of a reference are its length depends on how far it is already. */
function unpackChunk(packed: Bytes): string {
  const out = new Uint8Array(4096);
  let length = 0;
  for (let at = 0; at < packed.length; ) {
    const flags = packed[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < packed.length && length < out.length; bit++) {
      if ((flags & (1 << bit)) === 0) {
        out[length++] = packed[at++] ?? 0;
        continue;
      }
      const token = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
      at += 2;
      const bits = Math.max(4, Math.ceil(Math.log2(Math.max(1, length))));
      const back = (token >> (16 - bits)) + 1;
      const count = (token & (0xffff >> bits)) + 3;
      for (let i = 0; i < count && length < out.length; i++, length++) out[length] = out[length - back] ?? 0;
    }
  }
  return latin1(out.subarray(0, length));
}
