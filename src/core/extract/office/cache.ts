import type { Sink } from "#core/extract/extractor.ts";
import type { OfficePart } from "#core/extract/office/package.ts";
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
  let ready: string[] = [];
  const reader = createXmlReader({
    open(tag) {
      for (const [name, value] of tag.attributes()) if (SPEAKING.has(name) && value !== "") ready.push(value, name === "v" ? "\t" : "\n");
    },
    close(name) {
      if (name === "r" || name === "row") ready.push("\n");
      else if (name === "v" || name === "t") ready.push("\t");
    },
    text: (text) => void (text.trim() === "" ? 0 : ready.push(text)),
  });
  for await (const text of part.texts()) {
    reader.push(text);
    sink.text(place, ready.join(""));
    ready = [];
  }
  reader.end();
  sink.text(place, ready.join(""));
}
