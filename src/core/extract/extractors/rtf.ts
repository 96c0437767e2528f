import type { FileExtractor } from "#core/extract/extractor.ts";
import { readRtf } from "#core/extract/rtf/read-rtf.ts";

/** Rich text (RTF 1.9.1): body, and headers, footers, notes, comments, deleted and hidden text, fields, properties, embedded files. */
export const rtf: FileExtractor = {
  inside: "file",
  id: "rtf",
  endings: ["rtf"],
  mediaTypes: ["application/rtf", "text/rtf", "text/richtext"],
  begins: (head) => head[0] === 0x7b && head[1] === 0x5c && head[2] === 0x72 && head[3] === 0x74,
  extract: async (source, sink, budget) => readRtf(await source.all(), sink, budget),
};
