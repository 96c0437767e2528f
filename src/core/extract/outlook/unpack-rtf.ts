import type { Bytes } from "#core/bytes.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";

/** The dictionary that both sides begin with (MS-OXRTFCP 2.1.2.1). */
const START =
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY_BYTES = 4096;
/** One reference makes 17 bytes of 2 at most, and flags count on top. */
const EXPANSION_MAX = 9;

/** Unpacks the compressed RTF of Outlook (MS-OXRTFCP); undefined where it is none. */
export function unpackRtf(packed: Bytes): Bytes | undefined {
  const numbers = numbersOf(packed);
  const form = numbers.u32(8);
  if (form === 0x414c454d) return packed.subarray(16, 16 + numbers.u32(4));
  if (form !== 0x75465a4c) return undefined;
  const out = new Uint8Array(Math.min(numbers.u32(4), packed.length * EXPANSION_MAX));
  const dictionary = new Uint8Array(DICTIONARY_BYTES);
  for (let i = 0; i < START.length; i++) dictionary[i] = START.charCodeAt(i);
  let write = START.length;
  let length = 0;
  const put = (byte: number) => {
    if (length < out.length) out[length++] = byte;
    dictionary[write] = byte;
    write = (write + 1) % DICTIONARY_BYTES;
  };
  let at = 16;
  while (at < packed.length && length < out.length) {
    const flags = packed[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < packed.length; bit++) {
      if ((flags & (1 << bit)) === 0) {
        put(packed[at++] ?? 0);
        continue;
      }
      const reference = ((packed[at] ?? 0) << 8) | (packed[at + 1] ?? 0);
      at += 2;
      const from = reference >> 4;
      // A reference to the place where the next byte goes is the end.
      if (from === write) return out.subarray(0, length);
      for (let i = 0; i < (reference & 15) + 2; i++) put(dictionary[(from + i) % DICTIONARY_BYTES] ?? 0);
    }
  }
  return out.subarray(0, length);
}
