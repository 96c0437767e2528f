import { detect } from "#core/detect/detect.ts";
import type { Confidence, Inspection } from "#core/detect/finding.ts";
import { extractParts } from "#core/extract/extract.ts";
import type { Inspector } from "#core/inspect/inspect.ts";
import type { Shown } from "#test/parsers/readers.ts";

const NUMBERS: ReadonlySet<string> = new Set(["nl.bsn", "iban", "card"]);

/** Looks as the product does and keeps what it saw: "nl.bsn 123456782", with the surest confidence. */
export function openWitness(): { readonly inspector: Inspector; readonly seen: ReadonlyMap<string, Confidence> } {
  const seen = new Map<string, Confidence>();
  const look = (part: string, text: string): Inspection => {
    const findings = detect(text, { part });
    for (const { detector, confidence, start, end } of findings) {
      if (!NUMBERS.has(detector)) continue;
      const key = `${detector} ${text
        .slice(start, end)
        .replace(/<[^>]*>|[^0-9A-Za-z]/g, "")
        .toUpperCase()}`;
      if (confidence !== "low" || !seen.has(key)) seen.set(key, confidence);
    }
    return { findings, notScanned: [] };
  };
  return {
    seen,
    inspector: {
      text: async (part, text) => look(part, text),
      async file({ name, mediaType, bytes }) {
        const { parts, notScanned } = await extractParts({ name, mediaType, bytes });
        return { findings: parts.flatMap(({ part, text }) => look(part, text).findings), notScanned };
      },
    },
  };
}

/** The numbers that a parser's texts and files show, where they are more than a guess. */
export async function numbersIn(shown: Shown): Promise<readonly string[]> {
  const { inspector, seen } = openWitness();
  for (const text of shown.texts) await inspector.text("text", text);
  for (const { type, bytes } of shown.files) await inspector.file({ name: "file", mediaType: type, bytes: new Uint8Array(bytes) });
  return [...seen].filter(([, confidence]) => confidence !== "low").map(([key]) => key);
}
