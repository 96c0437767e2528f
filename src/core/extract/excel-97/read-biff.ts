import type { Bytes } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";
import { type BiffRecord, readContinued, readRecords } from "#core/extract/excel-97/records.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { oneCell, showNumber } from "#core/extract/office/sheet.ts";
import { isDateFormat } from "#core/extract/office/workbook.ts";
import { utf16 } from "#core/extract/text/utf16.ts";
import { createBuffer, type TextBuffer } from "#core/extract/text/buffer.ts";
import { createSides, type Sides } from "#core/extract/text/sides.ts";

const BOF = 0x809;
const EOF = 0x0a;
const DATE_FORMATS = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);
const GAP_MAX = 300;

/** Writes a workbook stream of Excel 95 to 2003 to the sink; false where it is closed with a password. */
export function readBiff(stream: Bytes, sink: Sink, budget: Budget): boolean {
  const sides = createSides(sink);
  const book: Book = {
    sink,
    sides,
    strings: [],
    formats: new Map(),
    styles: [],
    sheets: new Map(),
    from1904: false,
    isWide: true,
    sheet: undefined,
    depth: 0,
  };
  for (const record of readRecords(stream)) {
    budget.tick();
    if (record.type === 0x2f) return false;
    if (record.type === BOF || (record.type & 0xff) === 0x09) openPart(book, record);
    else if (record.type === EOF) closePart(book);
    else (RECORDS.get(record.type) ?? (() => {}))(book, record);
  }
  closePart(book);
  sides.end();
  return true;
}

interface Book {
  readonly sink: Sink;
  readonly sides: Sides;
  readonly strings: string[];
  readonly formats: Map<number, boolean>;
  readonly styles: number[];
  /** Place of each sheet by where it begins in the stream. */
  readonly sheets: Map<number, string>;
  from1904: boolean;
  /** Since Excel 97 strings say how wide they are. */
  isWide: boolean;
  sheet: Sheet | undefined;
  /** Charts stand inside sheets. */
  depth: number;
}

interface Sheet {
  readonly place: string;
  row: number;
  column: number;
  readonly text: TextBuffer;
  isBegun: boolean;
  /** A formula whose text follows. */
  pending: { row: number; column: number } | undefined;
}

function openPart(book: Book, { numbers, at }: BiffRecord): void {
  book.depth++;
  if (numbers.u16(0) === 0x500) book.isWide = false;
  const place = book.sheets.get(at);
  if (place !== undefined) book.sheet = openSheet(place, book.sink);
  else if (numbers.u16(2) !== 5 && book.depth === 1) book.sheet = openSheet("sheet", book.sink);
}

function closePart(book: Book): void {
  book.depth = Math.max(0, book.depth - 1);
  if (book.depth > 0) return;
  endRow(book.sheet);
  book.sheet?.text.flush();
  book.sheet = undefined;
}

function openSheet(place: string, sink: Sink): Sheet {
  return { place, row: -1, column: 0, text: createBuffer((text) => sink.text(place, text, "table")), isBegun: false, pending: undefined };
}

function endRow(sheet: Sheet | undefined): void {
  if (sheet?.isBegun === true) sheet.text.put("\n");
}

type Read = (book: Book, record: BiffRecord) => void;

const RECORDS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [0x22, (book, { numbers }) => void (book.from1904 = numbers.u16(0) === 1)],
  [0x85, (book, record) => readSheetName(book, record)],
  [0xfc, (book, record) => readStrings(book, record)],
  [0xe0, (book, { numbers }) => void book.styles.push(numbers.u16(2))],
  [0x41e, (book, record) => void book.formats.set(record.numbers.u16(0), isDateFormat(longString(book, record, 2)))],
  [0xfd, (book, { numbers }) => cell(book, numbers.u16(0), numbers.u16(2), book.strings[numbers.u32(6)] ?? "")],
  [0x204, (book, record) => cell(book, record.numbers.u16(0), record.numbers.u16(2), longString(book, record, 6))],
  [0xd6, (book, record) => cell(book, record.numbers.u16(0), record.numbers.u16(2), longString(book, record, 6))],
  [0x203, (book, { numbers }) => number(book, [numbers.u16(0), numbers.u16(2), numbers.u16(4)], numbers.f64(6))],
  [0x27e, (book, { numbers }) => number(book, [numbers.u16(0), numbers.u16(2), numbers.u16(4)], packed(numbers.u32(6)))],
  [0xbd, readManyNumbers],
  [0x06, readFormula],
  [0x206, readFormula],
  [0x406, readFormula],
  [0x207, readFormulaText],
  [0x1c, (book, record) => side(book, "comments", noteAuthor(book, record))],
  [0x1b6, readTextObject],
  [0x14, (book, record) => side(book, "headers and footers", longString(book, record, 0))],
  [0x15, (book, record) => side(book, "headers and footers", longString(book, record, 0))],
  [0x1b8, (book, { body }) => side(book, "links", utf16(body.subarray(body.length % 2)) + utf16(body.subarray(1)))],
  [0x18, (book, { body }) => side(book, "defined names", utf16(body) + new TextDecoder("windows-1252").decode(body))],
  [0x100d, (book, record) => side(book, "charts", shortString(book, record, 2))],
  [0x5c, (book, record) => side(book, "properties of the workbook", longString(book, record, 0))],
]);

function readSheetName(book: Book, record: BiffRecord): void {
  const isHidden = (record.numbers.u8(4) & 3) !== 0;
  book.sheets.set(record.numbers.u32(0), `${isHidden ? "hidden sheet" : "sheet"} '${shortString(book, record, 6).slice(0, 60)}'`);
}

/** The shared strings (2.5.293): with runs of formatting and phonetic text that are passed over. */
function readStrings(book: Book, { body, more }: BiffRecord): void {
  const reader = readContinued([body, ...more]);
  reader.u32();
  const count = reader.u32();
  for (let i = 0; i < count && !reader.isAtEnd(); i++) {
    const length = reader.u16();
    const flags = reader.u8();
    const runs = (flags & 8) === 0 ? 0 : reader.u16();
    const phonetic = (flags & 4) === 0 ? 0 : reader.u32();
    book.strings.push(reader.characters(length, (flags & 1) === 1));
    reader.skip(4 * runs + phonetic);
  }
}

function readManyNumbers(book: Book, { numbers }: BiffRecord): void {
  const first = numbers.u16(2);
  for (let i = 0; 4 + 6 * i + 6 <= numbers.length - 2; i++)
    number(book, [numbers.u16(0), first + i, numbers.u16(4 + 6 * i)], packed(numbers.u32(6 + 6 * i)));
}

function readFormula(book: Book, { numbers, body }: BiffRecord): void {
  const [row, column] = [numbers.u16(0), numbers.u16(2)];
  // Two full bytes at the end say that the value is no number (2.5.133); a text follows in a record of its own.
  if (numbers.u16(12) !== 0xffff) number(book, [row, column, numbers.u16(4)], numbers.f64(6));
  else if (numbers.u8(6) === 0 && book.sheet !== undefined) book.sheet.pending = { row, column };
  const words = utf16(body.subarray(22)) + new TextDecoder("windows-1252").decode(body.subarray(22));
  const typed = words.match(/[\p{L}\d@.,\- ]{6,}/gu)?.filter((run) => /\d{6}|[A-Za-z]{6}/.test(run)) ?? [];
  if (typed.length > 0) side(book, "formulas", typed.join(" "));
}

function readFormulaText(book: Book, record: BiffRecord): void {
  const at = book.sheet?.pending;
  if (at === undefined) return;
  cell(book, at.row, at.column, longString(book, record, 0));
  if (book.sheet !== undefined) book.sheet.pending = undefined;
}

/** A text box or comment: its text stands in the first continuation. */
function readTextObject(book: Book, { numbers, more }: BiffRecord): void {
  const [first, ...rest] = more;
  if (first === undefined) return;
  const reader = readContinued([first.subarray(1), ...rest]);
  side(book, "comments and text boxes", reader.characters(numbers.u16(10), ((first[0] ?? 0) & 1) === 1));
}

function noteAuthor(book: Book, record: BiffRecord): string {
  return longString(book, record, 8);
}

function side(book: Book, what: string, text: string): void {
  book.sides.add(book.sheet === undefined ? what : `${what} of ${book.sheet.place}`, text.replaceAll("\0", " "));
}

function number(book: Book, [row, column, style]: readonly [number, number, number], value: number): void {
  const format = book.styles[style] ?? 0;
  cell(book, row, column, showNumber(value, book.formats.get(format) ?? DATE_FORMATS.has(format), book.from1904));
}

function cell(book: Book, row: number, column: number, text: string): void {
  const { sheet } = book;
  if (sheet === undefined) return book.sides.add("cells outside of sheets", text);
  if (row !== sheet.row) {
    endRow(sheet);
    sheet.row = row;
    sheet.column = 0;
    sheet.isBegun = false;
  }
  const gap = column - sheet.column;
  sheet.text.put((gap <= 0 || gap > GAP_MAX ? (sheet.isBegun ? "\t" : "") : "\t".repeat(gap)) + oneCell(text));
  sheet.column = column;
  sheet.isBegun = true;
}

/** A number in four bytes (2.5.122): 30 bits of a double or of an integer, times a hundred or not. */
function packed(value: number): number {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(4, (value & 0xfffffffc) >>> 0, true);
  const number = (value & 2) === 0 ? numbersOf(bytes).f64(0) : (value | 0) >> 2;
  return (value & 1) === 0 ? number : number / 100;
}

/** A string with its length in two bytes. */
function longString(book: Book, { body, more, numbers }: BiffRecord, at: number): string {
  if (!book.isWide) return new TextDecoder("windows-1252").decode(body.subarray(at + 2, at + 2 + numbers.u16(at)));
  const flags = numbers.u8(at + 2);
  const head = 3 + ((flags & 8) === 0 ? 0 : 2) + ((flags & 4) === 0 ? 0 : 4);
  return readContinued([body.subarray(at + head), ...more]).characters(numbers.u16(at), (flags & 1) === 1);
}

/** A string with its length in one byte. */
function shortString(book: Book, { body, numbers }: BiffRecord, at: number): string {
  const length = numbers.u8(at);
  if (!book.isWide) return new TextDecoder("windows-1252").decode(body.subarray(at + 1, at + 1 + length));
  return readContinued([body.subarray(at + 2)]).characters(length, (numbers.u8(at + 1) & 1) === 1);
}
