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
  const pieces: (readonly string[])[] = [];
  let at = 0;
  for (const match of joined.matchAll(/=\?([^?]{1,60})\?([bq])\?([^]{0,4000}?)(?:\?=|$)/gi)) {
    const [word, charset = "", kind = "", text = ""] = match;
    pieces.push([joined.slice(at, match.index)], waysOf(charset, kind, text));
    at = match.index + word.length;
  }
  pieces.push([joined.slice(at)]);
  for (let way = 0; way < WAYS; way++) readings.add(pieces.map((ways) => ways[Math.min(way, ways.length - 1)] ?? "").join(""));
  return [...readings];
}

/** The texts of one encoded word, each way of reading it once; none where it holds nothing. */
function waysOf(charset: string, kind: string, text: string): readonly string[] {
  // oxlint-disable-next-line no-control-regex -- Whatever is unseen within a word is dropped by some.
  const visible = text.replace(/[\0-\x20\x7f]/g, "");
  const all = /b/i.test(kind) ? decodings(visible, "base64") : decodings(visible.replaceAll("_", " "), "quoted-printable");
  return all.slice(0, WAYS).map((bytes) => decodeText(bytes, charset).text);
}
