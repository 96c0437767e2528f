import type { Extractor } from "#core/extract/extractor.ts";
import { csv } from "#core/extract/extractors/csv.ts";
import { html } from "#core/extract/extractors/html.ts";
import { pdf } from "#core/extract/extractors/pdf.ts";
import { plainText } from "#core/extract/extractors/plain-text.ts";
import { word } from "#core/extract/extractors/word.ts";
import { zipArchive } from "#core/extract/extractors/zip-archive.ts";

/** Every format that is read. First come, first served; the last two of their kind take what nobody else does. */
export const EXTRACTORS: readonly Extractor[] = [pdf, html, csv, word, zipArchive, plainText];
