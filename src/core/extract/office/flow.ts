import type { Sink } from "#core/extract/extractor.ts";
import { createSides, type Sides } from "#core/extract/text/sides.ts";
import { createXmlReader, type Tag, type XmlHandler } from "#core/extract/xml/reader.ts";

/**
 * Writes the running text of an office part to the sink at `place`. Tables, text boxes, deleted and hidden text,
 * field codes, form fields and alternative texts come behind it at places of their own.
 */
export async function readFlow(texts: AsyncIterable<string>, place: string, sink: Sink): Promise<void> {
  const sides = createSides(sink);
  const flow = createFlow(place, sides);
  const reader = createXmlReader(handlerOf(flow));
  for await (const text of texts) {
    reader.push(text);
    sink.text(place, takeMain(flow));
  }
  reader.end();
  while (flow.streams.length > 1) closeBox(flow);
  closeTable(flow);
  sink.text(place, takeMain(flow));
  sides.end();
}

/** Text that stands apart: the main one, or a text box in it. */
interface Stream {
  chunks: string[];
  table: string[];
  tableDepth: number;
}

interface Flow {
  readonly sides: Sides;
  /** The place of something inside this part: "header, table 1". */
  readonly named: (what: string) => string;
  readonly streams: Stream[];
  readonly inside: string[];
  deleted: number;
  hidden: boolean;
  tables: number;
  /** What the last text box said. */
  boxText: string;
}

function createFlow(place: string, sides: Sides): Flow {
  const named = (what: string) => (place === "body" || place === "" ? what : `${place}, ${what}`);
  return { sides, named, streams: [openStream()], inside: [], deleted: 0, hidden: false, tables: 0, boxText: "" };
}

function handlerOf(flow: Flow): XmlHandler {
  return {
    open(tag) {
      flow.inside.push(tag.name);
      OPEN.get(tag.name)?.(flow, tag);
    },
    close(name) {
      if (flow.inside.at(-1) === name) flow.inside.pop();
      CLOSE.get(name)?.(flow);
    },
    text: (text) => putText(flow, text),
    comment: (text) => flow.sides.add(flow.named("comments in the markup"), text),
    declaration: (raw) => flow.sides.add(flow.named("declarations"), raw.startsWith("<?xml ") ? "" : raw),
  };
}

/** Elements whose children say where something stands and not what it says. */
const GEOMETRY = new Set(["positionH", "positionV", "sizeRelH", "sizeRelV", "ClientData"]);
const ANCHORS = new Set(["twoCellAnchor", "oneCellAnchor", "absoluteAnchor", "anchor"]);

function isGeometry(inside: readonly string[]): boolean {
  const parent = inside.at(-2) ?? "";
  return GEOMETRY.has(parent) || ((parent === "from" || parent === "to") && ANCHORS.has(inside.at(-3) ?? ""));
}

const CODES = new Set(["instrText", "delInstrText"]);

function putText(flow: Flow, text: string): void {
  const element = flow.inside.at(-1) ?? "";
  if (isGeometry(flow.inside)) return;
  if (element === "delText" || flow.deleted > 0) flow.sides.add(flow.named("deleted text"), text);
  else if (CODES.has(element)) flow.sides.add(flow.named("fields"), text);
  else if (flow.hidden) flow.sides.add(flow.named("hidden text"), text);
  // White space between elements is the producer's, not the writer's.
  else if (element === "t" || text.trim() !== "") put(flow, text);
}

const say = (attribute: string, place: string) => (flow: Flow, tag: Tag) => flow.sides.add(flow.named(place), tag.get(attribute));
const attributes =
  (place: string, ...names: string[]) =>
  (flow: Flow, tag: Tag) => {
    for (const name of names) flow.sides.add(flow.named(place), tag.get(name));
  };
const line = (flow: Flow) => put(flow, top(flow).tableDepth > 0 ? " " : "\n");
const tab = (flow: Flow) => put(flow, top(flow).tableDepth > 0 ? " " : "\t");
const notDeleted = (flow: Flow) => void (flow.deleted = Math.max(0, flow.deleted - 1));

const OPEN: ReadonlyMap<string, (flow: Flow, tag: Tag) => void> = new Map([
  ["del", (flow) => void flow.deleted++],
  ["moveFrom", (flow) => void flow.deleted++],
  ["vanish", (flow, tag) => void (flow.hidden ||= flow.inside.includes("r") && !/^(?:0|false|off)$/.test(tag.get("val")))],
  ["tbl", (flow) => void top(flow).tableDepth++],
  ["tab", (flow) => flow.inside.includes("r") && tab(flow)],
  ["ptab", tab],
  ["br", line],
  ["cr", line],
  ["noBreakHyphen", (flow) => put(flow, "-")],
  ["sym", (flow, tag) => put(flow, symbol(tag.get("char")))],
  ["txbxContent", (flow) => void flow.streams.push(openStream())],
  ["Fallback", (flow) => void flow.streams.push(openStream())],
  ["fldSimple", say("instr", "fields")],
  ["docPr", attributes("alt text", "descr", "title")],
  ["cNvPr", attributes("alt text", "descr", "title")],
  ["shape", attributes("alt text", "alt", "title")],
  ["textpath", say("string", "word art")],
  ["tblCaption", say("val", "alt text")],
  ["tblDescription", say("val", "alt text")],
  ["alias", say("val", "form fields")],
  ["tag", attributes("form fields", "val", "name")],
  ["listItem", attributes("form fields", "displayText", "value")],
  ["listEntry", say("val", "form fields")],
  ["default", say("val", "form fields")],
  ["helpText", say("val", "form fields")],
  ["statusText", say("val", "form fields")],
  ["docVar", attributes("document variables", "name", "val")],
  ["dataBinding", say("xpath", "form fields")],
  ["comment", attributes("people", "author", "initials")],
  ["ins", say("author", "people")],
  ["hlinkClick", say("tooltip", "links")],
  ["hyperlink", attributes("links", "tooltip", "anchor", "display")],
  ["bookmarkStart", say("name", "bookmarks")],
] satisfies [string, (flow: Flow, tag: Tag) => unknown][]);

const CLOSE: ReadonlyMap<string, (flow: Flow) => void> = new Map([
  ...["p", "pt", "v", "f", "text", "cm"].map((name): [string, (flow: Flow) => void] => [name, line]),
  ["del", notDeleted],
  ["moveFrom", notDeleted],
  ["r", (flow: Flow) => void (flow.hidden = false)],
  ["tc", (flow: Flow) => put(flow, top(flow).tableDepth === 1 ? "\t" : " ")],
  ["tr", (flow: Flow) => put(flow, top(flow).tableDepth === 1 ? "\n" : " ")],
  [
    "tbl",
    (flow: Flow) => (top(flow).tableDepth === 1 ? closeTable(flow) : void (top(flow).tableDepth = Math.max(0, top(flow).tableDepth - 1))),
  ],
  ["txbxContent", closeBox],
  ["Fallback", closeBox],
]);

function openStream(): Stream {
  return { chunks: [], table: [], tableDepth: 0 };
}

function top(flow: Flow): Stream {
  return flow.streams.at(-1) ?? openStream();
}

function put(flow: Flow, text: string): void {
  const stream = top(flow);
  (stream.tableDepth > 0 ? stream.table : stream.chunks).push(text);
}

function takeMain(flow: Flow): string {
  const main = flow.streams[0] ?? openStream();
  const taken = main.chunks.join("");
  main.chunks = [];
  return taken;
}

function closeTable(flow: Flow): void {
  const stream = top(flow);
  if (stream.tableDepth > 0) flow.sides.add(flow.named(`table ${++flow.tables}`), stream.table.join(""), "table");
  stream.table = [];
  stream.tableDepth = 0;
}

/** A fallback mostly repeats what the choice before it said; then it is said once. */
function closeBox(flow: Flow): void {
  if (flow.streams.length < 2) return;
  closeTable(flow);
  const said = flow.streams.pop()?.chunks.join("") ?? "";
  if (said.trim() === "" || flow.boxText.includes(said.trim())) return;
  flow.boxText = said;
  flow.sides.add(flow.named("text box"), said);
}

/** A symbol font's character; those of the private area stand 0xF000 above what they show. */
function symbol(hexadecimal: string): string {
  const code = Number.parseInt(hexadecimal, 16);
  if (!Number.isFinite(code)) return "";
  return String.fromCharCode(code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code & 0xffff);
}
