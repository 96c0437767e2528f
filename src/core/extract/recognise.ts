import type { Extractor, FileExtractor } from "#core/extract/extractor.ts";
import type { Source } from "#core/extract/source.ts";
import { isCompound } from "#core/extract/compound/compound.ts";
import { looksLikeText } from "#core/extract/text/charset.ts";
import { isZip } from "#core/extract/zip/zip.ts";

/**
 * Who reads this file: by its first bytes, then by its name, then by its media type, and any text as text.
 * "zip" or "compound" when its entries have to tell. A renamed file is still read; undefined when nobody reads it.
 */
export function recognise(source: Source, extractors: readonly Extractor[]): FileExtractor | "zip" | "compound" | undefined {
  const readers = extractors.filter((extractor): extractor is FileExtractor => extractor.inside === "file");
  const byMagic = readers.find((reader) => reader.begins(source.head));
  if (byMagic !== undefined) return byMagic;
  if (isZip(source.head)) return "zip";
  if (isCompound(source.head)) return "compound";
  const ending = endingOf(source.name);
  const mediaType = (source.mediaType.split(";")[0] ?? "").trim();
  const isText = looksLikeText(source.head);
  // What is called a text is shown as one by others, whatever stands in it.
  const text = isText || mediaType.startsWith("text/") ? readers.find((reader) => reader.id === "text") : undefined;
  const named =
    readers.find((reader) => reader.endings.includes(ending)) ?? readers.find((reader) => reader.mediaTypes.includes(mediaType));
  // A text that is called an archive or a picture is still a text.
  if (named !== undefined) return isText && BINARY.has(named.id) ? text : named;
  // A self-extracting archive begins as a program; its directory stands at the end.
  if (ending === "zip" && !isText) return "zip";
  return text;
}

/** Formats that never look like a text from their first byte on. */
const BINARY: ReadonlySet<string> = new Set(["gz", "7z", "image", "tnef", "tar"]);

/** The ending of a file's name, lower case: "docx"; "" where there is none. */
function endingOf(name: string): string {
  const clean = name.trim().toLowerCase();
  const dot = clean.lastIndexOf(".");
  return dot < 0 ? "" : clean.slice(dot + 1);
}
