import type { FileExtractor } from "#core/extract/extractor.ts";
import { openText, readTexts } from "#core/extract/text/charset.ts";

/** JSON (RFC 8259) and JSON lines: the text with its escapes undone, so that "\u0031" is a digit. Read piece by piece, of any length. */
export const json: FileExtractor = {
  inside: "file",
  id: "json",
  endings: ["json", "jsonl", "ndjson", "geojson", "webmanifest", "ipynb"],
  mediaTypes: ["application/json", "application/ld+json", "application/x-ndjson"],
  begins: () => false,
  async extract(source, sink) {
    let rest = "";
    for await (const piece of readTexts(source.chunks(), openText(source.head))) {
      const text = rest + piece;
      // An escape may go on in the next piece.
      const cut = /\\(?:u[0-9a-fA-F]{0,3})?$/.exec(text.slice(-6)) === null ? text.length : text.lastIndexOf("\\");
      rest = text.slice(cut);
      sink.text("", unescape(text.slice(0, cut)));
    }
    sink.text("", rest);
  },
};

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: " ", f: " ", '"': '"', "\\": "\\", "/": "/" };

function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_, code: string | undefined, short: string) =>
    code === undefined ? (ESCAPES[short] ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
