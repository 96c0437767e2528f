import type { Extractor, FileExtractor } from "#core/extract/extractor.ts";
import type { Source } from "#core/extract/source.ts";
import { csv } from "#core/extract/extractors/csv.ts";
import { html } from "#core/extract/extractors/html.ts";
import { plainText } from "#core/extract/extractors/plain-text.ts";
import { unknown } from "#core/extract/extractors/unknown.ts";
import { isCompound } from "#core/extract/compound/compound.ts";
import { looksLikeText } from "#core/extract/text/charset.ts";
import { isZip } from "#core/extract/zip/zip.ts";

/** Who reads a file; "zip" or "compound" when its entries have to tell. */
export interface Recognised {
  readonly reader: FileExtractor | "zip" | "compound";
  /** Who else reads it, by its media type: one program goes by a file's name, the next by its type, and some show any text as it is. */
  readonly others: readonly FileExtractor[];
}

/** By its first bytes, then by its name, then by its media type, and any text as text. A renamed file is still read. */
export function recognise(source: Source, extractors: readonly Extractor[]): Recognised {
  const readers = extractors.filter((extractor): extractor is FileExtractor => extractor.inside === "file");
  const byMagic = readers.find((reader) => reader.begins(source.head));
  if (byMagic !== undefined) return { reader: byMagic, others: [] };
  if (isZip(source.head)) return { reader: "zip", others: [] };
  if (isCompound(source.head)) return { reader: "compound", others: [] };
  const ending = endingOf(source.name);
  const mediaType = (source.mediaType.split(";")[0] ?? "").trim();
  const isText = looksLikeText(source.head);
  // What is called a text is shown as one by others, whatever stands in it.
  const plain = isText || mediaType.startsWith("text/") ? plainText : unknown;
  const byName = readers.find((reader) => reader.endings.includes(ending));
  const byType = readers.find((reader) => reader.mediaTypes.includes(mediaType));
  const named = byName ?? byType;
  // A self-extracting archive begins as a program; its directory stands at the end.
  if (named === undefined) return ending === "zip" && !isText ? { reader: "zip", others: [plain] } : { reader: plain, others: [] };
  // A text that is called an archive or a picture is still a text.
  const asRead = (one: FileExtractor) => (isText && BINARY.has(one.id) ? plain : one);
  const reader = asRead(named);
  // Pages are shown as pages, and nearly all mail is one. Where no type is said, none is gone by.
  const isShownAsItIs = (byType === undefined && mediaType !== "") || (mediaType.startsWith("text/") && byType !== html);
  const others = [...(byType === undefined ? [] : [asRead(byType)]), ...(isShownAsItIs ? [plain] : [])];
  return { reader, others: [...new Set(others)].filter((one) => one !== reader && !(isPlain(one) && isPlain(reader))) };
}

/** Whether a reader shows a text, or a table, as it stands there. */
export function isPlain(reader: FileExtractor): boolean {
  return reader === plainText || reader === csv;
}

/** Formats that never look like a text from their first byte on. */
const BINARY: ReadonlySet<string> = new Set(["gz", "7z", "image", "tnef", "tar"]);

/** The ending of a file's name, lower case: "docx"; "" where there is none. What is unseen, and dots at the end, are nothing to many programs. */
function endingOf(name: string): string {
  const clean = name
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, "")
    .replace(/\.+$/, "")
    .toLowerCase();
  const dot = clean.lastIndexOf(".");
  return dot < 0 ? "" : clean.slice(dot + 1);
}
