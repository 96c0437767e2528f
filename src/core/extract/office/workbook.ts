import { type OfficePart, findPart, readRelations } from "#core/extract/office/package.ts";
import type { SharedCells } from "#core/extract/office/sheet.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { readXml, type Tag } from "#core/extract/xml/reader.ts";
import type { Zip } from "#core/extract/zip/zip.ts";

/** What a workbook says of its sheets. */
export interface Workbook {
  /** Place of each sheet by the name of its part, lower case: "hidden sheet 'Salaries'". */
  readonly sheets: ReadonlyMap<string, string>;
  readonly names: readonly string[];
  readonly from1904: boolean;
}

/** Characters of all shared strings together that are held; more throws. */
const STRINGS_CHARS_MAX = 128 * 1024 * 1024;

/** Reads the list of sheets with their names, and which are hidden. */
export async function readWorkbook(zip: Zip, partName: string): Promise<Workbook> {
  const sheets = new Map<string, string>();
  const names: string[] = [];
  const state = { from1904: false, name: "" };
  const part = findPart(zip, partName);
  if (part === undefined) return { sheets, names, from1904: false };
  const relations = await readRelations(zip, partName);
  const open = (tag: Tag) => {
    if (tag.name === "sheet") {
      const isHidden = /^(?:hidden|veryHidden)$/.test(tag.get("state"));
      sheets.set(
        (relations.get(tag.get("id")) ?? "").toLowerCase(),
        `${isHidden ? "hidden sheet" : "sheet"} '${tag.get("name").slice(0, 60)}'`,
      );
    } else if (tag.name === "workbookPr") state.from1904 = /^(?:1|true)$/.test(tag.get("date1904"));
    else if (tag.name === "definedName") state.name = [tag.get("name"), tag.get("comment")].join(" ");
  };
  await readXml(part.texts(), {
    open,
    close: () => void (state.name = ""),
    text: (text) => {
      if (state.name !== "") names.push(`${state.name} = ${text}\n`);
    },
  });
  return { sheets, names, from1904: state.from1904 };
}

/** The strings that cells point to; phonetic readings go to the sink. */
export async function readStrings(part: OfficePart | undefined, sink: Sink): Promise<readonly string[]> {
  const strings: string[] = [];
  const phonetic: string[] = [];
  let current: string[] = [];
  let inText = false;
  let inPhonetic = false;
  let chars = 0;
  if (part === undefined) return strings;
  await readXml(part.texts(), {
    open(tag) {
      if (tag.name === "t") inText = true;
      else if (tag.name === "rPh") inPhonetic = true;
    },
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") inPhonetic = false;
      else if (name === "si") {
        strings.push(unescape(current.join("")));
        current = [];
      }
    },
    text(text) {
      if (!inText) return;
      chars += text.length + 16;
      if (chars > STRINGS_CHARS_MAX) throw new RangeError("too many strings");
      (inPhonetic ? phonetic : current).push(text);
    },
  });
  sink.text("phonetic readings", phonetic.join("\n"));
  return strings;
}

/** Characters that XML does not allow stand as _x000D_ (22.9.2.19). */
function unescape(text: string): string {
  return text.includes("_x")
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

/** Numbers of built-in formats that show a date (18.8.30). */
const DATE_FORMATS = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

/** Which cell styles show dates. */
export async function readDateStyles(part: OfficePart | undefined): Promise<SharedCells["isDate"]> {
  const formats = new Set(DATE_FORMATS);
  const styles: number[] = [];
  let inCells = false;
  if (part === undefined) return () => false;
  await readXml(part.texts(), {
    open(tag) {
      if (tag.name === "numFmt" && isDateFormat(tag.get("formatCode"))) formats.add(Number(tag.get("numFmtId")));
      else if (tag.name === "cellXfs") inCells = true;
      else if (tag.name === "xf" && inCells) styles.push(Number(tag.get("numFmtId")));
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
    text: () => {},
  });
  return (style) => formats.has(styles[style] ?? 0);
}

/** A format with days or years outside of quotes and brackets. */
export function isDateFormat(code: string): boolean {
  return /[dy]/i.test(code.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, ""));
}
