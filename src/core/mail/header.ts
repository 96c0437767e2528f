import type { Bytes } from "#core/bytes.ts";
import { fromUtf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { decodeText } from "#core/mail/charset.ts";
import { decodeWords } from "#core/mail/encoded-word.ts";
import type { DefectKind, HeaderField } from "#core/mail/message.ts";

/** One line of a header with its continuation lines: a field, or `name` undefined where it is none. Places in the bytes. */
export interface HeaderRun {
  readonly name: string | undefined;
  readonly start: number;
  /** Where the value starts: just after the colon. */
  readonly valueStart: number;
  readonly end: number;
  readonly defects: readonly DefectKind[];
}

/** A header as it was read, within the limits. */
export interface Header {
  readonly fields: readonly HeaderField[];
  /** Just after the empty line, or the end of the bytes where there is none. */
  readonly bodyStart: number;
  readonly defects: ReadonlySet<DefectKind>;
}

/** Reads a header (RFC 5322 section 2.2) that starts at `from`. Beyond the limits fields are no longer kept, with a defect. */
export function readHeader(bytes: Bytes, from: number, to: number): Header {
  const fields: HeaderField[] = [];
  const defects = new Set<DefectKind>();
  let bodyStart = to;
  for (const run of headerRuns(bytes, from, to)) {
    for (const defect of run.defects) defects.add(defect);
    if (run.name === "") {
      bodyStart = run.end;
      break;
    }
    if (run.end - from > LIMITS.headerBytes || fields.length >= LIMITS.headerFields) {
      defects.add("header-too-large");
      bodyStart = afterEmptyLine(bytes, run.end, to);
      break;
    }
    if (run.name !== undefined) {
      const value = decodeWords(rawValue(bytes.subarray(run.valueStart, run.end), defects));
      for (const defect of value.defects) defects.add(defect);
      fields.push({ name: run.name, value: value.text, raw: bytes.subarray(run.start, run.end) });
    }
  }
  return { fields, bodyStart, defects };
}

/** The RFC allows these in a name, and nobody writes them; what stands beside them can be a field of MIME to some. */
const ODD_NAME = /["()<>@,;\\[\]?=]/;

/** The lines of a header, each with its continuation lines. The empty line comes last, as a run with the name "". */
export function* headerRuns(bytes: Uint8Array, from: number, to: number): Generator<HeaderRun> {
  let at = from;
  while (at < to) {
    const defects = new Set<DefectKind>();
    const start = at;
    at = lineEnd(bytes, at, to, defects);
    if (isEmptyLine(bytes, start, at)) {
      yield { name: "", start, valueStart: at, end: at, defects: [...defects] };
      return;
    }
    const colon = findColon(bytes, start, at);
    let name = colon < 0 ? undefined : fieldName(bytes, start, colon);
    if (name === undefined || bytes[colon - 1] === 32 || bytes[colon - 1] === 9) defects.add("bad-header-field");
    if (name !== undefined && ODD_NAME.test(name)) defects.add("bad-header-field");
    if (name === "") name = undefined;
    while (at < to && (bytes[at] === 32 || bytes[at] === 9)) {
      const end = lineEnd(bytes, at, to, defects);
      // A line of white space alone ends the header for some readers and not for others (RFC 5322 section 4.2).
      if (isBlank(bytes, at, end)) defects.add("bad-header-field");
      at = end;
    }
    yield { name, start, valueStart: colon + 1, end: at, defects: [...defects] };
  }
}

/** The value of a field as it stands in the message: unfolded, encoded words not decoded. What structured fields are read from. */
export function unfoldedValue(field: HeaderField): string {
  const colon = field.raw.indexOf(0x3a);
  return rawValue(field.raw.subarray(colon + 1), new Set());
}

/** The fields of one name, compared without case. */
export function fieldsNamed(fields: readonly HeaderField[], name: string): readonly HeaderField[] {
  const wanted = name.toLowerCase();
  return fields.filter((field) => field.name.toLowerCase() === wanted);
}

function rawValue(bytes: Uint8Array, defects: Set<DefectKind>): string {
  let text = fromUtf8(bytes);
  if (text === undefined) {
    text = decodeText(bytes, "windows-1252").text;
    defects.add("bad-charset");
  }
  return text.replace(/\r?\n(?=[ \t]|$)/g, "").replace(/^[ \t]+|[ \t\r\n]+$/g, "");
}

function lineEnd(bytes: Uint8Array, from: number, to: number, defects: Set<DefectKind>): number {
  const newline = bytes.indexOf(10, from);
  const end = newline < 0 || newline >= to ? to : newline;
  // A bare CR is no line end here, but it is to others.
  const cr = bytes.subarray(from, end).indexOf(13);
  if (cr !== (end < to ? end - 1 - from : -1)) defects.add("bare-newline");
  return end < to ? end + 1 : to;
}

function afterEmptyLine(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; ) {
    if (isEmptyLine(bytes, at, Math.min(at + 2, to))) return bytes[at] === 10 ? at + 1 : at + 2;
    const newline = bytes.indexOf(10, at);
    if (newline < 0) break;
    at = newline + 1;
  }
  return to;
}

function isEmptyLine(bytes: Uint8Array, from: number, end: number): boolean {
  return bytes[from] === 10 || (end - from === 2 && bytes[from] === 13 && bytes[from + 1] === 10);
}

function isBlank(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (bytes[i] !== 32 && bytes[i] !== 9 && bytes[i] !== 13 && bytes[i] !== 10) return false;
  return true;
}

function findColon(bytes: Uint8Array, from: number, end: number): number {
  const colon = bytes.subarray(from, end).indexOf(0x3a);
  return colon < 0 ? -1 : from + colon;
}

function fieldName(bytes: Uint8Array, from: number, colon: number): string | undefined {
  let end = colon;
  while (end > from && (bytes[end - 1] === 32 || bytes[end - 1] === 9)) end--;
  if (end === from || end - from > 200) return undefined;
  let name = "";
  for (let i = from; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 33 || byte > 126) return undefined;
    name += String.fromCharCode(byte);
  }
  return name;
}
