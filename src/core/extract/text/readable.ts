import { latin1 } from "#core/bytes.ts";
import { utf16 } from "#core/extract/text/utf16.ts";

/** What a person could read in bytes of an unknown form: runs of at least four characters, in one byte each or in UTF-16. */
export function readableText(bytes: Uint8Array): string {
  const narrow = latin1(bytes).match(/[\x20-\x7e\xa0-\xff]{4,}/g) ?? [];
  const wide = [bytes, bytes.subarray(1)].flatMap((shifted) => utf16(shifted).match(/[\x20-\x7e\u00a0-\u024f]{4,}/g) ?? []);
  return [...narrow, ...wide].map((run) => `${run}\n`).join("");
}
