import { latin1 } from "#core/bytes.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";
import { charsetOf, decodeText } from "#core/extract/text/charset.ts";
import { readContentLines } from "#core/extract/text/content-lines.ts";

/** Cards of persons (vCard 2.1 to 4.0, RFC 6350). */
export const contact: FileExtractor = {
  inside: "file",
  id: "vcf",
  endings: ["vcf", "vcard"],
  mediaTypes: ["text/vcard", "text/x-vcard", "text/directory"],
  begins: (head) => /^\s*BEGIN:VCARD/i.test(latin1(head.subarray(0, 64)).replace("ï»¿", "")),
  extract: async (source, sink) => readContentLines(decodeText(await source.all(), charsetOf(source.mediaType)), sink),
};
