import type { FileExtractor } from "#core/extract/extractor.ts";
import { charsetOf, decodeText, openText, readTexts } from "#core/extract/text/charset.ts";

/** Rows of cells, parted by comma, semicolon, tab or bar (RFC 4180 and its relatives). Read piece by piece, of any length. */
export const csv: FileExtractor = {
  inside: "file",
  id: "csv",
  endings: ["csv", "tsv", "tab"],
  mediaTypes: ["text/csv", "text/tab-separated-values", "application/csv"],
  begins: () => false,
  async extract(source, sink) {
    const charset = charsetOf(source.mediaType);
    const rows = openRows(delimiterOf(decodeText(source.head, charset)));
    for await (const text of readTexts(source.chunks(), openText(source.head, charset))) sink.text("", rows(text), "table");
  },
};

/** The likeliest delimiter: the one that the first lines agree on best. */
function delimiterOf(text: string): string {
  const lines = text
    .split(/\r\n|\r|\n/, 21)
    .filter((line) => line !== "")
    .slice(0, 20)
    .map((line) => line.replaceAll(/"[^"]*"/g, ""));
  let best = ",";
  let bestScore = 0;
  for (const delimiter of ["\t", ";", ",", "|"]) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const score = first === 0 ? 0 : counts.filter((count) => count === first).length * 10 + Math.min(first, 9);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** Turns text with this delimiter and double quotes into rows with tabs, chunk by chunk. */
function openRows(delimiter: string): (chunk: string) => string {
  let quoted = false;
  let cellStart = true;
  let afterQuote = false;
  return (chunk) => {
    if (!quoted && !afterQuote && !chunk.includes('"')) {
      cellStart = chunk === "" ? cellStart : chunk.endsWith(delimiter) || chunk.endsWith("\n");
      return delimiter === "\t" ? chunk : chunk.replaceAll("\t", " ").replaceAll(delimiter, "\t");
    }
    let out = "";
    for (const character of chunk) {
      if (quoted) {
        // A quote may close the cell or be the first of a doubled one; the next character tells.
        if (character === '"') {
          quoted = false;
          afterQuote = true;
        } else out += character === "\t" || character === "\n" || character === "\r" ? " " : character;
        continue;
      }
      if (character === '"' && (cellStart || afterQuote)) {
        if (afterQuote) out += '"';
        quoted = true;
        afterQuote = false;
        cellStart = false;
        continue;
      }
      afterQuote = false;
      cellStart = character === delimiter || character === "\n";
      if (character === delimiter) out += "\t";
      else out += character === "\t" ? " " : character;
    }
    return out;
  };
}
