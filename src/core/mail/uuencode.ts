import type { Bytes } from "#core/bytes.ts";

/** A file that stands uuencoded in a text. */
export interface UuencodedFile {
  readonly fileName: string;
  readonly bytes: Bytes;
  /** Where it stands in the text, with its first line and its "end". */
  readonly start: number;
  readonly end: number;
}

/** What a line is that is shorter than its first character says: the end of the contents, or a line whose rest is zeros. */
export type ShortLine = "end" | "zeros";

/** The uuencoded files in a text, as old mail programs still show them (POSIX uuencode); at most `max` of them. */
export function findUuencoded(text: string, max: number, short: ShortLine = "end"): readonly UuencodedFile[] {
  const files: UuencodedFile[] = [];
  if (!text.includes("begin ")) return files;
  const begin = /^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n/gm;
  for (let match = begin.exec(text); match !== null && files.length < max; match = begin.exec(text)) {
    const read = readLines(text, begin.lastIndex, short);
    if (read === undefined) continue;
    const close = /^(?:[ `]?[ \t]*\r?\n)?(?:end[ \t]*(?:\r?\n|$))?/.exec(text.slice(read.end, read.end + 200));
    const end = read.end + (close?.[0].length ?? 0);
    files.push({ fileName: (match[1] ?? "").trim(), bytes: read.bytes, start: match.index, end });
    begin.lastIndex = end;
  }
  return files;
}

function readLines(text: string, from: number, short: ShortLine): { readonly bytes: Bytes; readonly end: number } | undefined {
  // Where each line starts and ends, and how many bytes it holds: plain numbers, because a message can be lines alone.
  const lines: number[] = [];
  let total = 0;
  let at = from;
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const next = newline < 0 ? text.length : newline;
    const end = text.charCodeAt(next - 1) === 13 ? next - 1 : next;
    const count = lineBytes(text, at, end) || (short === "zeros" ? saidBytes(text, at, end) : 0);
    if (count === 0) break;
    lines.push(at, end, count);
    total += count;
    at = Math.min(next + 1, text.length);
  }
  if (total === 0) return undefined;
  const bytes = new Uint8Array(total);
  let written = 0;
  for (let i = 0; i < lines.length; i += 3) {
    const count = lines[i + 2] as number;
    decodeLine(text, (lines[i] as number) + 1, lines[i + 1] as number, bytes, written, count);
    written += count;
  }
  return { bytes, end: at };
}

/** How many bytes a line holds; 0 where it is no line of contents, as "end" and the line before it. */
function lineBytes(text: string, start: number, end: number): number {
  const count = start < end ? six(text, start, end) : 0;
  const word = end - start === 3 && text.startsWith("end", start);
  return word || count > 45 || end - start < 1 + Math.ceil(count / 3) * 4 - 3 ? 0 : count;
}

/** How many bytes a line says that it holds, however short it is. */
function saidBytes(text: string, start: number, end: number): number {
  const code = text.charCodeAt(start);
  if (start >= end || code < 33 || code > 77 || end - start > 63) return 0;
  return /^(?:end[ \t]*$|begin )/.test(text.slice(start, end)) ? 0 : code - 32;
}

function decodeLine(text: string, from: number, end: number, into: Bytes, start: number, count: number): void {
  for (let done = 0, at = from; done < count; at += 4) {
    const group = (six(text, at, end) << 18) | (six(text, at + 1, end) << 12) | (six(text, at + 2, end) << 6) | six(text, at + 3, end);
    for (let shift = 16; shift >= 0 && done < count; shift -= 8) into[start + done++] = group >> shift;
  }
}

function six(text: string, at: number, end: number): number {
  // Spaces at a line's end may have been lost on the way, and a space means zero.
  const code = at < end ? text.charCodeAt(at) : 0;
  return code > 32 ? (code - 32) & 63 : 0;
}
