import { bigEndian, type Bytes, concat, utf8 } from "#core/bytes.ts";

/** The version of every format in this room. It stands inside every label, so another version derives other keys. */
export const SEAL_FORMAT = 1;

/**
 * One byte string for a list of fields, and no other list gives the same: `zegel/1/LABEL`, then each field, all with their length in
 * four bytes before them. A text counts as its UTF-8 form. Throws RangeError on a text with half a surrogate pair, which has none.
 */
export function framed(label: string, ...fields: readonly (string | Uint8Array)[]): Bytes {
  const all = [`zegel/${SEAL_FORMAT}/${label}`, ...fields].map((field) => (typeof field === "string" ? exactUtf8(field) : field));
  return concat(...all.flatMap((field) => [bigEndian(field.length, 4), field]));
}

/** What JSON can hold and we put into it: no null but where a format says so, no number that is not finite. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one JSON text of a value: keys sorted by UTF-16 code unit, no white space, absent fields left out (the rules of RFC 8785).
 * Throws RangeError on a number that JSON cannot say.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("A number that is not finite has no JSON form.");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${canonicalJson(field)}`);
  }
  return `{${fields.join(",")}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function exactUtf8(text: string): Bytes {
  // Half a pair would become U+FFFD, and two texts would share one form.
  if (/\p{Surrogate}/u.test(text)) throw new RangeError("A text with half a surrogate pair has no UTF-8 form.");
  return utf8(text);
}
