import type { Sink } from "#core/extract/extractor.ts";
import type { OfficePart } from "#core/extract/office/package.ts";
import { createBuffer } from "#core/extract/text/buffer.ts";
import { createXmlReader } from "#core/extract/xml/reader.ts";

/** Attributes that hold values or words in caches, tables and connections. */
const SPEAKING = new Set([
  "v",
  "name",
  "caption",
  "displayName",
  "connection",
  "command",
  "description",
  "val",
  "uniqueName",
  "sheetName",
  "userId",
  "providerId",
  "c",
]);

/** Writes what Excel keeps of tables elsewhere: pivot caches, values of other workbooks, connections. These values often outlive the sheet that they came from. */
export async function readCache(part: OfficePart, place: string, sink: Sink): Promise<void> {
  const ready = createBuffer((text) => sink.text(place, text));
  const reader = createXmlReader({
    open(tag) {
      for (const [name, value] of tag.attributes()) if (SPEAKING.has(name) && value !== "") ready.put(value + (name === "v" ? "\t" : "\n"));
    },
    close(name) {
      if (name === "r" || name === "row") ready.put("\n");
      else if (name === "v" || name === "t") ready.put("\t");
    },
    text(text) {
      if (text.trim() !== "") ready.put(text);
    },
  });
  for await (const text of part.texts()) reader.push(text);
  reader.end();
  ready.flush();
}
