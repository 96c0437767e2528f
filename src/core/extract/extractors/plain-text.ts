import type { FileExtractor } from "#core/extract/extractor.ts";
import { charsetOf, openText, readTexts } from "#core/extract/text/charset.ts";

/** Any text: UTF-8, UTF-16, UTF-32, Windows-1252, ISO-8859-x and what else the declared charset says. Read piece by piece, of any length. */
export const plainText: FileExtractor = {
  inside: "file",
  id: "text",
  endings: ["txt", "text", "log", "md", "ini", "conf", "cfg", "sql", "srt", "asc"],
  mediaTypes: ["text/plain", "text/markdown"],
  begins: () => false,
  async extract(source, sink) {
    for await (const text of readTexts(source.chunks(), openText(source.head, charsetOf(source.mediaType)))) sink.text("", text);
  },
};
