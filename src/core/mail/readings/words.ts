import { decodeText } from "#core/mail/charset.ts";
import { decodeWords } from "#core/mail/encoded-word.ts";
import { oneLine } from "#core/mail/header-writer.ts";
import { decodings } from "#core/mail/readings/decodings.ts";

/** Ways in which broken encoded words are decoded. */
const WAYS = 4;

/** What programs make of a header text with encoded words (RFC 2047), whole and broken ones. None twice. */
export function wordReadings(value: string): readonly string[] {
  const decoded = decodeWords(value).text;
  // A tab is shown as a space, and what is unseen is one where we write the field anew.
  const readings = new Set([value, decoded, decoded.replace(/[ \t]+/g, " "), oneLine(decoded)]);
  if (!value.includes("=?")) return [...readings];
  const joined = value.replace(/\?=\s+=\?/g, "?==?");
  for (let way = 0; way < WAYS; way++) {
    readings.add(
      joined.replace(/=\?([^?]{1,60})\?([bq])\?([^]{0,4000}?)(?:\?=|$)/gi, (_, charset: string, kind: string, text: string) => {
        // oxlint-disable-next-line no-control-regex -- Whatever is unseen within a word is dropped by some.
        const visible = text.replace(/[\0-\x20\x7f]/g, "");
        const all = /b/i.test(kind) ? decodings(visible, "base64") : decodings(visible.replaceAll("_", " "), "quoted-printable");
        const bytes = all[Math.min(way, all.length - 1)];
        return bytes === undefined ? "" : decodeText(bytes, charset).text;
      }),
    );
  }
  return [...readings];
}
