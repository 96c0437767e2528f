import { type Bytes, concat } from "#core/bytes.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";
import { readableText } from "#core/extract/text/readable.ts";

/** Of a file whose form nobody knows only so much is looked through. Bytes. */
const LOOKED_BYTES = 8 * 1024 * 1024;

/** Shorter runs stand in any file by chance, and a password would be found among them. */
const RUNS = /[\x20-\x7e]{8,}/g;

/** What stands readable in a file of any form, as other programs may show it. It stays a file that nobody can vouch for. */
export const unknown: FileExtractor = {
  inside: "file",
  id: "unknown",
  endings: [],
  mediaTypes: [],
  begins: () => false,
  async extract(source, sink) {
    const taken: Bytes[] = [];
    let length = 0;
    for await (const chunk of source.chunks()) {
      taken.push(chunk);
      length += chunk.length;
      if (length >= LOOKED_BYTES) break;
    }
    const text = readableText(concat(taken).subarray(0, LOOKED_BYTES));
    sink.text("", text.match(RUNS)?.join("\n") ?? "");
    sink.notScanned("", "unknown-format");
  },
};
