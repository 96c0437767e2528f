import type { Bytes } from "#core/bytes.ts";
import { type Numbers, numbersOf } from "#core/extract/compound/numbers.ts";
import { readPropertySets } from "#core/extract/compound/property-set.ts";
import { readObjects } from "#core/extract/compound/objects.ts";
import type { CompoundExtractor, Sink } from "#core/extract/extractor.ts";
import { utf16 } from "#core/extract/text/utf16.ts";
import { readableText } from "#core/extract/text/readable.ts";

/** Word documents of 1997 to 2003 (MS-DOC): body, notes, headers, comments, text boxes, fields, properties, embedded objects. */
export const word97: CompoundExtractor = {
  inside: "compound",
  id: "doc",
  holds: (root) => root.streams.has("WordDocument"),
  async extract(root, sink) {
    const main = root.streams.get("WordDocument") ?? new Uint8Array();
    const numbers = numbersOf(main);
    const flags = numbers.u16(0x0a);
    if ((flags & 0x0100) !== 0) return sink.notScanned("", "password");
    const table = root.streams.get((flags & 0x0200) === 0 ? "0Table" : "1Table");
    const pieces = table === undefined ? [] : readPieces(numbers, table, main.length);
    // Older files, or those without a list of pieces, still hold readable runs.
    if (pieces.length === 0) sink.text("body", readableText(main));
    else writeParts(numbers, readText(main, pieces), sink);
    readPropertySets(root, sink);
    await readObjects(root, sink, new Set(["WordDocument", "0Table", "1Table"]));
  },
};

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly isNarrow: boolean;
}

/** The text's parts follow each other in one count of characters (2.4.1); their lengths stand in the header from 0x4C on. */
const PARTS = [
  [0x4c, "body"],
  [0x50, "footnotes"],
  [0x54, "headers and footers"],
  [0x58, "macros"],
  [0x5c, "comments"],
  [0x60, "endnotes"],
  [0x64, "text boxes"],
  [0x68, "text boxes in headers"],
] as const;

function writeParts(numbers: Numbers, text: string, sink: Sink): void {
  const fields: string[] = [];
  let at = 0;
  for (const [place, name] of PARTS) {
    const length = Math.min(numbers.u32(place), text.length - at);
    sink.text(name, readable(text.slice(at, at + length), fields));
    at += length;
  }
  sink.text("other text", readable(text.slice(at), fields));
  sink.text("fields", fields.join("\n"));
}

/** Field codes stand between 0x13 and 0x14, what they show between 0x14 and 0x15; 0x07 ends a cell. */
function readable(text: string, fields: string[]): string {
  const plain: string[] = [];
  const codes: string[] = [];
  for (const [run] of text.matchAll(/[\x13\x14\x15]|[^\x13\x14\x15]+/g)) {
    if (run === "\x13") codes.push("");
    else if (run === "\x14" || run === "\x15") {
      const code = codes.pop();
      if (code !== undefined && code !== "") fields.push(code);
      // Between 0x14 and 0x15 what is shown belongs to the text around it.
    } else if (codes.length > 0) codes.push((codes.pop() ?? "") + run);
    else plain.push(run);
  }
  return plain
    .join("")
    .replaceAll("\r", "\n")
    .replaceAll("\x0b", "\n")
    .replaceAll("\x0c", "\n")
    .replaceAll("\x07", "\t")
    .replaceAll("\x1e", "-")
    .replaceAll(/[\x00-\x06\x08\x1f]/g, "");
}

/** The list of pieces (2.9.38, 2.8.35): each tells where its characters stand, in one byte or in two. */
function readPieces(numbers: Numbers, table: Bytes, limit: number): Piece[] {
  const list = numbersOf(table);
  let at = numbers.u32(0x1a2);
  const end = Math.min(table.length, at + numbers.u32(0x1a6));
  while (at < end && list.u8(at) === 1) at += 3 + list.u16(at + 1);
  if (at >= end || list.u8(at) !== 2) return [];
  const count = Math.max(0, Math.floor((Math.min(list.u32(at + 1), end - at) - 4) / 12));
  const start = at + 5;
  const pieces: Piece[] = [];
  for (let i = 0; i < count; i++) {
    const place = list.u32(start + 4 * (count + 1) + 8 * i + 2);
    const isNarrow = (place & 0x40000000) !== 0;
    const from = list.u32(start + 4 * i);
    const to = list.u32(start + 4 * i + 4);
    const offset = isNarrow ? (place & 0x3fffffff) / 2 : place & 0x3fffffff;
    if (to > from && offset < limit) pieces.push({ from, to, at: offset, isNarrow });
  }
  return pieces;
}

/** No more characters than the stream has bytes: pieces that say the same bytes again and again are not followed. */
function readText(main: Bytes, pieces: readonly Piece[]): string {
  const western = new TextDecoder("windows-1252");
  const runs: string[] = [];
  let left = main.length;
  for (const { from, to, at, isNarrow } of pieces) {
    const length = Math.min(to - from, left);
    left -= length;
    const raw = main.subarray(at, at + (isNarrow ? length : 2 * length));
    runs.push(isNarrow ? western.decode(raw) : utf16(raw));
  }
  return runs.join("");
}
