import { bigEndian, type Bytes, concat, utf8 } from "#core/bytes.ts";

/** The version of every format in this room. It stands inside every label, so another version derives other keys. */
export const SEAL_FORMAT = 1;

/**
 * One byte string for a list of fields, and no other list gives the same: `zegel/1/LABEL`, then each field, all with their length in
 * four bytes before them. A text counts as its UTF-8 form. Throws RangeError on a text with half a surrogate pair, which has none.
 */
export function framed(label: string, ...fields: readonly (string | Uint8Array)[]): Bytes {
  const all = [`zegel/${SEAL_FORMAT}/${label}`, ...fields].map((field) => (typeof field === "string" ? exactUtf8(field) : field));
  return concat(all.flatMap((field) => [bigEndian(field.length, 4), field]));
}

/**
 * The one JSON text of a value: keys sorted by UTF-16 code unit, no white space, absent fields left out (the rules of RFC 8785).
 * Throws RangeError on what JSON cannot say, such as a number that is not finite.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === "string" || typeof value === "boolean" || value === null || Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== "object") throw new RangeError("This value has no JSON form.");
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  // Keys of one object are never equal, and `<` compares texts by UTF-16 code unit.
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(",")}}`;
}

function exactUtf8(text: string): Bytes {
  // Half a pair would become U+FFFD, and two texts would share one form.
  if (/\p{Surrogate}/u.test(text)) throw new RangeError("A text with half a surrogate pair has no UTF-8 form.");
  return utf8(text);
}
