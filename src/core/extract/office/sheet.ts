import type { Sink } from "#core/extract/extractor.ts";
import type { OfficePart } from "#core/extract/office/package.ts";
import { createBuffer } from "#core/extract/text/buffer.ts";
import { createSides } from "#core/extract/text/sides.ts";
import { createXmlReader, type Tag, type XmlHandler } from "#core/extract/xml/reader.ts";

/** What the cells of a workbook share. */
export interface SharedCells {
  readonly strings: readonly string[];
  /** Whether cells of this style show a date. */
  readonly isDate: (style: number) => boolean;
  /** Whether days count from 1904 on. */
  readonly from1904: boolean;
}

/** Empty cells that are written out before one that is not, so that columns keep their heading; a wider gap counts as one. */
const GAP_MAX = 300;

/** Writes a worksheet (ECMA-376 part 1, 18.3) row by row as a table; formulas, headers and footers, rules and links come behind it. */
export async function readSheet(part: OfficePart, place: string, shared: SharedCells, sink: Sink): Promise<void> {
  const sides = createSides(sink);
  const rows = createBuffer((text) => sink.text(place, text, "table"));
  const reader = createXmlReader(createSheet({ shared, put: rows.put, side: (what, text) => sides.add(`${what} of ${place}`, text) }));
  for await (const text of part.texts()) reader.push(text);
  reader.end();
  rows.flush();
  sides.end();
}

interface SheetWriter {
  readonly shared: SharedCells;
  readonly put: (text: string) => void;
  readonly side: (what: string, text: string) => void;
}

interface Cell {
  type: string;
  style: number;
  value: string;
  inline: string;
}

function createSheet({ shared, put, side }: SheetWriter): XmlHandler {
  const inside: string[] = [];
  const said = new Set<string>();
  let cell: Cell | undefined;
  let column = 0;
  let aside = "";
  const open = (tag: Tag) => {
    inside.push(tag.name);
    if (tag.name === "row") column = 0;
    else if (tag.name === "c") {
      const wanted = columnOf(tag.get("r")) ?? column + 1;
      const gap = wanted - column;
      put(column === 0 ? "\t".repeat(tabs(gap - 1)) : "\t".repeat(Math.max(1, tabs(gap))));
      column = wanted;
      cell = { type: tag.get("t"), style: Number(tag.get("s") || 0), value: "", inline: "" };
    } else if (tag.name === "hyperlink") side("links", [tag.get("display"), tag.get("tooltip"), tag.get("location")].join(" "));
    else if (tag.name === "dataValidation")
      side("rules", [tag.get("prompt"), tag.get("promptTitle"), tag.get("error"), tag.get("errorTitle")].join(" "));
    else if (tag.name === "protectedRange" || tag.name === "scenario") side("rules", [tag.get("name"), tag.get("comment")].join(" "));
    else if (tag.name === "inputCells") side("rules", tag.get("val"));
  };
  const close = (name: string) => {
    if (inside.at(-1) === name) inside.pop();
    if (name === "row") put("\n");
    else if (name === "c" && cell !== undefined) {
      put(oneCell(shown(cell, shared)));
      cell = undefined;
    } else if (aside !== "" && name !== "t" && name !== "r") {
      // A formula that is only arithmetic holds nothing that was typed.
      const isTold = name !== "f" || /"|\d{6}/.test(aside);
      if (isTold && !said.has(aside) && said.size < 10_000)
        side(name === "f" ? "formulas" : HEADERS.test(name) ? "headers and footers" : "rules", aside);
      said.add(aside);
      aside = "";
    }
  };
  const text = (value: string) => {
    const element = inside.at(-1) ?? "";
    if (cell !== undefined && element === "v") cell.value += value;
    else if (cell !== undefined && element === "t") cell.inline += value;
    else if (element === "f" || HEADERS.test(element) || /^formula\d?$/.test(element)) aside += value;
  };
  return { open, close, text, comment: (comment) => side("comments in the markup", comment) };
}

const HEADERS = /^(?:odd|even|first)(?:Header|Footer)$/;

function tabs(gap: number): number {
  return gap <= 0 ? 0 : gap > GAP_MAX ? 1 : gap;
}

function shown({ type, style, value, inline }: Cell, shared: SharedCells): string {
  if (type === "s") return shared.strings[Number(value)] ?? "";
  if (type === "inlineStr") return inline;
  if (type === "b") return value === "1" ? "TRUE" : "FALSE";
  if (type === "str" || type === "e" || type === "d") return value + inline;
  return showNumber(value, shared.isDate(style), shared.from1904) + inline;
}

/** A number as a person writes it: no exponent, and a date where the style says so. */
export function showNumber(value: string | number, isDate: boolean, from1904: boolean): string {
  const number = Number(value);
  if (value === "" || !Number.isFinite(number)) return String(value);
  if (isDate && number >= 0 && number < 2_958_466) return showDate(number, from1904);
  if (Number.isInteger(number) && Math.abs(number) < 1e15) return number.toFixed(0);
  return String(number);
}

/** Day 1 is 1900-01-01 and the 29th of February of that year counts though it never was; in the other count day 0 is 1904-01-01. */
function showDate(serial: number, from1904: boolean): string {
  const days = Math.floor(serial) + (from1904 ? 1462 : serial < 60 ? 1 : 0) - 25_569;
  const iso = new Date(days * 86_400_000).toISOString().slice(0, 10);
  const seconds = Math.round((serial % 1) * 86_400);
  if (seconds === 0) return iso;
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return `${iso} ${clock}`;
}

function columnOf(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})\d/.exec(reference)?.[1];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

/** A cell stays on its line and in its column. */
export function oneCell(text: string): string {
  return /[\t\n\r]/.test(text) ? text.replaceAll(/[\t\n\r]+/g, " ") : text;
}
