import type { Sink, TextKind } from "#core/extract/extractor.ts";
import { oneCell } from "#core/extract/office/sheet.ts";
import { createSides, type Sides } from "#core/extract/text/sides.ts";
import { createXmlReader, type Tag, type XmlHandler } from "#core/extract/xml/reader.ts";

/** Repeated cells that are written out; more say nothing new. */
const REPEAT_MAX = 300;

/** Writes content or styles of an OpenDocument file (ODF 1.3 part 3): running text at `place`, each sheet and slide at its own, and the rest behind it. */
export async function readOpenDocument(texts: AsyncIterable<string>, place: string, sink: Sink): Promise<void> {
  const sides = createSides(sink);
  const state = createState(place, sink, sides);
  const reader = createXmlReader(handlerOf(state));
  for await (const text of texts) {
    reader.push(text);
    flush(state);
  }
  reader.end();
  flush(state);
  sides.end();
}

/** Where text goes at the moment. Main places are written as they come, others are gathered. */
interface Where {
  readonly place: string;
  readonly kind: TextKind;
  readonly isMain: boolean;
  /** Element that opened it, by depth. */
  readonly depth: number;
  text: string[];
  cell: { readonly value: string; readonly repeat: number; readonly from: number } | undefined;
}

interface State {
  readonly sink: Sink;
  readonly sides: Sides;
  readonly places: Where[];
  /** Styles of this file that hide what wears them. */
  readonly hiding: Set<string>;
  readonly counts: { tables: number; slides: number };
  readonly base: string;
  depth: number;
  style: string;
  isSheet: boolean;
}

function createState(place: string, sink: Sink, sides: Sides): State {
  const main: Where = { place, kind: "text", isMain: true, depth: 0, text: [], cell: undefined };
  return {
    sink,
    sides,
    places: [main],
    hiding: new Set(),
    counts: { tables: 0, slides: 0 },
    base: place,
    depth: 0,
    style: "",
    isSheet: false,
  };
}

function handlerOf(state: State): XmlHandler {
  return {
    open(tag) {
      state.depth++;
      OPEN.get(tag.name)?.(state, tag);
      sayAttributes(state, tag);
    },
    close(name) {
      CLOSE.get(name)?.(state);
      while (state.places.length > 1 && top(state).depth >= state.depth) leave(state);
      state.depth--;
    },
    text(text) {
      if (text.trim() !== "" || state.places.length > 1 || !text.includes("\n")) put(state, text);
    },
    comment: (text) => state.sides.add("comments in the markup", text),
    declaration: (raw) => state.sides.add("declarations", raw.startsWith("<?xml ") ? "" : raw),
  };
}

const into =
  (place: string | ((state: State, tag: Tag) => string), kind: TextKind = "text", isMain = false) =>
  (state: State, tag: Tag) =>
    enter(state, typeof place === "string" ? place : place(state, tag), kind, isMain);

const OPEN: ReadonlyMap<string, (state: State, tag: Tag) => void> = new Map<string, (state: State, tag: Tag) => void>([
  ["spreadsheet", (state) => void (state.isSheet = true)],
  ["style", (state, tag) => void (state.style = tag.get("name"))],
  ["table-properties", hidesStyle("display", "false")],
  ["drawing-page-properties", hidesStyle("visibility", "hidden")],
  ["text-properties", hidesStyle("display", "none")],
  ["table", openTable],
  ["table-row", (state) => void (top(state).cell = undefined)],
  ["table-cell", openCell],
  ["covered-table-cell", openCell],
  ["page", openPage],
  ["notes", into((state) => `notes of slide ${state.counts.slides}`)],
  ["annotation", into("comments")],
  ["deletion", into("deleted text")],
  ["note", into((_, tag) => (tag.get("note-class") === "endnote" ? "endnotes" : "footnotes"))],
  ["header", into("header")],
  ["header-left", into("header")],
  ["header-first", into("header")],
  ["footer", into("footer")],
  ["footer-left", into("footer")],
  ["footer-first", into("footer")],
  ["title", into("alt text")],
  ["desc", into("alt text")],
  ["hidden-paragraph", into("hidden text")],
  ["section", (state, tag) => tag.get("display") === "none" && enter(state, "hidden text", "text", false)],
  ["span", (state, tag) => state.hiding.has(tag.get("style-name")) && enter(state, "hidden text", "text", false)],
  ["p", hiddenParagraph],
  ["h", hiddenParagraph],
  ["script", into("scripts")],
  ["number-style", into("")],
  ["currency-style", into("")],
  ["date-style", into("")],
  ["time-style", into("")],
  ["text-style", into("")],
  ["s", (state, tag) => put(state, " ".repeat(Math.min(REPEAT_MAX, Number(tag.get("c") || 1) || 1)))],
  ["tab", (state) => put(state, top(state).cell === undefined ? "\t" : " ")],
  ["line-break", (state) => line(state)],
]);

const line = (state: State) => put(state, top(state).cell === undefined ? "\n" : " ");

const CLOSE: ReadonlyMap<string, (state: State) => void> = new Map<string, (state: State) => void>([
  ...["p", "h", "creator", "date", "date-string", "note-citation", "initials"].map((name): [string, (state: State) => void] => [
    name,
    line,
  ]),
  ["table-cell", closeCell],
  ["covered-table-cell", closeCell],
  ["table-row", (state) => put(state, "\n")],
]);

/** Attributes that hold words of the writer, by the place that they belong to. */
const SPEAKING: ReadonlyMap<string, string> = new Map([
  ["formula", "formulas"],
  ["string-value", "fields"],
  ["string-value-if-true", "fields"],
  ["string-value-if-false", "fields"],
  ["condition", "fields"],
  ["href", "links"],
  ["current-value", "form fields"],
  ["label", "form fields"],
  ["help-message", "form fields"],
  ["description", "fields"],
  ["column-name", "fields"],
  ["content-validation-name", "rules"],
]);

function sayAttributes(state: State, tag: Tag): void {
  for (const [name, value] of tag.attributes()) {
    const place = tag.name === "hidden-text" && name === "string-value" ? "hidden text" : SPEAKING.get(name);
    if (place === undefined || value === "") continue;
    // A formula that is only arithmetic holds nothing that was typed; links into the package lead nowhere.
    if (name === "formula" && !/"|\d{6}/.test(value)) continue;
    if (name === "href" && !/^[a-z][a-z0-9+.-]*:/i.test(value)) continue;
    state.sides.add(place, value);
  }
}

function hidesStyle(attribute: string, value: string) {
  return (state: State, tag: Tag) => void (tag.get(attribute) === value && state.hiding.add(state.style));
}

function hiddenParagraph(state: State, tag: Tag): void {
  if (state.hiding.has(tag.get("style-name"))) enter(state, "hidden text", "text", false);
}

function openTable(state: State, tag: Tag): void {
  const name = tag.get("name").slice(0, 60);
  const isHidden = state.hiding.has(tag.get("style-name"));
  if (state.isSheet && state.places.length === 1) enter(state, `${isHidden ? "hidden sheet" : "sheet"} '${name}'`, "table", true);
  // A table inside of a table is part of its cell.
  else if (top(state).kind !== "table") enter(state, isHidden ? "hidden table" : `table ${++state.counts.tables}`, "table", false);
}

function openCell(state: State, tag: Tag): void {
  const value = tag.get("string-value") || tag.get("date-value") || tag.get("time-value") || tag.get("value");
  const repeat = Math.min(REPEAT_MAX, Number(tag.get("number-columns-repeated") || 1) || 1);
  top(state).cell = { value, repeat, from: top(state).text.length };
}

/** The full value stands behind what is shown where a rounding or a format hides a part of it. */
function closeCell(state: State): void {
  const where = top(state);
  const { cell } = where;
  where.cell = undefined;
  if (cell === undefined) return put(state, "\t");
  const shown = where.text.splice(cell.from).join("").trim();
  const value = cell.value !== "" && !shown.includes(cell.value) ? ` ${cell.value}` : "";
  const text = oneCell(`${shown}${value}`.trim());
  put(state, text === "" ? "\t".repeat(cell.repeat) : `${text}\t`.repeat(Math.min(cell.repeat, 20)));
}

function openPage(state: State, tag: Tag): void {
  const number = ++state.counts.slides;
  enter(state, state.hiding.has(tag.get("style-name")) ? `hidden slide ${number}` : `slide ${number}`, "text", true);
}

function enter(state: State, place: string, kind: TextKind, isMain: boolean): void {
  if (isMain) flush(state);
  state.places.push({
    place: place === "" ? place : named(state, place, isMain),
    kind,
    isMain,
    depth: state.depth,
    text: [],
    cell: undefined,
  });
}

function named(state: State, place: string, isMain: boolean): string {
  return isMain || state.base === "body" || state.base === "styles" || state.base === "" ? place : `${state.base}, ${place}`;
}

function leave(state: State): void {
  if (top(state).isMain) flush(state);
  const where = state.places.pop();
  if (where === undefined || where.isMain || where.place === "") return;
  state.sides.add(where.place, where.text.join(""), where.kind);
}

function put(state: State, text: string): void {
  top(state).text.push(text);
}

function top(state: State): Where {
  return state.places.at(-1) as Where;
}

/** Hands on what the innermost main place has, unless a cell of it is still open. */
function flush(state: State): void {
  const where = state.places.findLast(({ isMain }) => isMain);
  if (where === undefined || where.cell !== undefined) return;
  const text = where.text.join("");
  where.text = [];
  // Producers break lines between elements; only those make no text.
  if (text.trim() !== "" || where.kind === "table") state.sink.text(where.place, text, where.kind);
}
