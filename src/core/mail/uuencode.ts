import type { Bytes } from "#core/bytes.ts";

/** A file that stands uuencoded in a text. */
export interface UuencodedFile {
  readonly fileName: string;
  readonly bytes: Bytes;
  /** Where it stands in the text, with its first line and its "end". */
  readonly start: number;
  readonly end: number;
}

/** The uuencoded files in a text, as old mail programs still show them (POSIX uuencode); at most `max` of them. */
export function findUuencoded(text: string, max: number): readonly UuencodedFile[] {
  const files: UuencodedFile[] = [];
  if (!text.includes("begin ")) return files;
  const begin = /^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n/gm;
  for (let match = begin.exec(text); match !== null && files.length < max; match = begin.exec(text)) {
    const read = readLines(text, begin.lastIndex);
    if (read === undefined) continue;
    const close = /^(?:[ `]?[ \t]*\r?\n)?(?:end[ \t]*(?:\r?\n|$))?/.exec(text.slice(read.end, read.end + 200));
    const end = read.end + (close?.[0].length ?? 0);
    files.push({ fileName: (match[1] ?? "").trim(), bytes: read.bytes, start: match.index, end });
    begin.lastIndex = end;
  }
  return files;
}

function readLines(text: string, from: number): { readonly bytes: Bytes; readonly end: number } | undefined {
  const lines: { readonly start: number; readonly count: number }[] = [];
  let total = 0;
  let at = from;
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    const count = lineBytes(text, at, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    if (count === 0) break;
    lines.push({ start: at, count });
    total += count;
    at = Math.min(end + 1, text.length);
  }
  if (total === 0) return undefined;
  const bytes = new Uint8Array(total);
  let written = 0;
  for (const { start, count } of lines) {
    decodeLine(text, start + 1, bytes.subarray(written, written + count));
    written += count;
  }
  return { bytes, end: at };
}

/** How many bytes a line holds; 0 where it is no line of contents, as "end" and the line before it. */
function lineBytes(text: string, start: number, end: number): number {
  const count = start < end ? six(text, start) : 0;
  const word = end - start === 3 && text.startsWith("end", start);
  return word || count > 45 || end - start < 1 + Math.ceil(count / 3) * 4 - 3 ? 0 : count;
}

function decodeLine(text: string, from: number, into: Bytes): void {
  for (let done = 0, at = from; done < into.length; at += 4) {
    const group = (six(text, at) << 18) | (six(text, at + 1) << 12) | (six(text, at + 2) << 6) | six(text, at + 3);
    for (let shift = 16; shift >= 0 && done < into.length; shift -= 8) into[done++] = group >> shift;
  }
}

function six(text: string, at: number): number {
  // Spaces at a line's end may have been lost on the way, and a space means zero.
  const code = text.charCodeAt(at);
  return code > 32 ? (code - 32) & 63 : 0;
}
