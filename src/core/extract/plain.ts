import { EXTRACT_LIMITS, openBudget } from "#core/extract/budget.ts";
import { EXTRACTORS } from "#core/extract/extractors/index.ts";
import { plainText } from "#core/extract/extractors/plain-text.ts";
import type { InputFile } from "#core/extract/extract.ts";
import { recognise } from "#core/extract/recognise.ts";
import { openSource } from "#core/extract/source.ts";

/** Whether this file, whatever it is called, is read as a text and as nothing else. */
export async function isPlainText({ name, mediaType = "", bytes }: InputFile): Promise<boolean> {
  const source = await openSource(name, mediaType.toLowerCase(), bytes, openBudget(EXTRACT_LIMITS));
  return recognise(source, EXTRACTORS) === plainText;
}
