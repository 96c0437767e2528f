import { type Numbers, numbersOf } from "#core/extract/compound/numbers.ts";
import type { Storage } from "#core/extract/compound/compound.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { utf16 } from "#core/extract/text/utf16.ts";

/** Properties of one set that are read. */
const PROPERTIES_MAX = 2000;
/** Values of one list that are read. */
const VALUES_MAX = 10_000;

/** Writes the document properties of a storage (MS-OLEPS): title, author, own ones, sensitivity labels. */
export function readPropertySets(storage: Storage, sink: Sink): void {
  const lines: string[] = [];
  for (const [name, bytes] of storage.streams) {
    if (name.startsWith("\u0005") && name.endsWith("Information")) lines.push(...propertyLines(bytes));
  }
  sink.text("properties", lines.map((line) => `${line}\n`).join(""));
}

function propertyLines(bytes: Uint8Array): string[] {
  const numbers = numbersOf(bytes);
  const lines: string[] = [];
  for (let set = 0; set < Math.min(numbers.u32(24), 10); set++) lines.push(...setLines(bytes, numbers, numbers.u32(28 + 20 * set + 16)));
  return lines;
}

function setLines(bytes: Uint8Array, numbers: Numbers, start: number): string[] {
  const places = Array.from({ length: Math.min(numbers.u32(start + 4), PROPERTIES_MAX) }, (_, i) => ({
    id: numbers.u32(start + 8 + 8 * i),
    at: start + numbers.u32(start + 12 + 8 * i),
  }));
  const codePage = numbers.u16((places.find(({ id }) => id === 1)?.at ?? 0) + 4);
  const reader: Reader = {
    bytes,
    numbers,
    decode: codePage === 1200 ? utf16 : (raw) => new TextDecoder(codePage === 65_001 ? "utf-8" : "windows-1252").decode(raw),
  };
  const dictionary = places.find(({ id }) => id === 0);
  const names = dictionary === undefined ? new Map<number, string>() : readNames(reader, dictionary.at);
  return places.flatMap(({ id, at }) => {
    if (id < 2) return [];
    const label = names.get(id);
    return readValues(reader, numbers.u16(at), at + 4).map((value) => (label === undefined ? value : `${label}: ${value}`));
  });
}

interface Reader {
  readonly bytes: Uint8Array;
  readonly numbers: Numbers;
  readonly decode: (raw: Uint8Array) => string;
}

function readNames({ bytes, numbers, decode }: Reader, start: number): Map<number, string> {
  const names = new Map<number, string>();
  let at = start + 4;
  for (let i = 0; i < Math.min(numbers.u32(start), PROPERTIES_MAX) && at < bytes.length; i++) {
    const length = numbers.u32(at + 4) * (decode === utf16 ? 2 : 1);
    names.set(numbers.u32(at), decode(bytes.subarray(at + 8, at + 8 + length)).replaceAll("\0", ""));
    at += 8 + (decode === utf16 ? Math.ceil(length / 4) * 4 : length);
  }
  return names;
}

/** Texts and numbers of a value: VT_LPSTR 30, VT_LPWSTR 31, VT_BSTR 8, VT_I4 3, VT_R8 5, and lists of them (0x1000) and of variants (12). */
function readValues(reader: Reader, type: number, at: number): string[] {
  const { bytes, numbers, decode } = reader;
  if ((type & 0x1000) !== 0) return readList(reader, type & 0xfff, at);
  if (type === 3) return [String(numbers.i32(at))];
  if (type === 5) return [String(numbers.f64(at))];
  if (type !== 30 && type !== 31 && type !== 8) return [];
  const length = numbers.u32(at) * (type === 31 ? 2 : 1);
  const raw = bytes.subarray(at + 4, at + 4 + length);
  const text = (type === 31 ? utf16(raw) : decode(raw)).replaceAll("\0", "").trim();
  return text === "" ? [] : [text];
}

function readList(reader: Reader, type: number, start: number): string[] {
  const { numbers } = reader;
  const values: string[] = [];
  let at = start + 4;
  for (let i = 0; i < Math.min(numbers.u32(start), VALUES_MAX) && at < numbers.length; i++) {
    const itemType = type === 12 ? numbers.u16(at) : type;
    const item = type === 12 ? at + 4 : at;
    values.push(...readValues(reader, itemType, item));
    const counted = itemType === 30 || itemType === 31 || itemType === 8;
    at = item + (counted ? 4 + Math.ceil((numbers.u32(item) * (itemType === 31 ? 2 : 1)) / 4) * 4 : itemType === 5 ? 8 : 4);
  }
  return values;
}
