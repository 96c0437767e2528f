import type { Bytes } from "#core/bytes.ts";

/** A file that stands uuencoded in a text. */
export interface UuencodedFile {
  readonly fileName: string;
  readonly bytes: Bytes;
}

/** The uuencoded files in a text, as old mail programs still show them (POSIX uuencode); at most `max` of them. */
export function findUuencoded(text: string, max: number): readonly UuencodedFile[] {
  const files: UuencodedFile[] = [];
  if (!text.includes("begin ")) return files;
  const begin = /^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n/gm;
  for (let match = begin.exec(text); match !== null && files.length < max; match = begin.exec(text)) {
    const read = readLines(text, begin.lastIndex);
    if (read === undefined) continue;
    files.push({ fileName: (match[1] ?? "").trim(), bytes: read.bytes });
    begin.lastIndex = read.end;
  }
  return files;
}

function readLines(text: string, from: number): { readonly bytes: Bytes; readonly end: number } | undefined {
  const bytes: number[] = [];
  let at = from;
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).replace(/\r$/, "");
    at = end + 1;
    if (line === "end" || line === "`" || line === "") return bytes.length > 0 ? { bytes: new Uint8Array(bytes), end: at } : undefined;
    if (!readLine(line, bytes)) break;
  }
  return bytes.length > 0 ? { bytes: new Uint8Array(bytes), end: Math.min(at, text.length) } : undefined;
}

function readLine(line: string, into: number[]): boolean {
  const count = six(line, 0);
  if (count === 0 || count > 45 || line.length < 1 + Math.ceil(count / 3) * 4 - 3) return false;
  for (let done = 0, at = 1; done < count; at += 4) {
    const group = (six(line, at) << 18) | (six(line, at + 1) << 12) | (six(line, at + 2) << 6) | six(line, at + 3);
    for (let shift = 16; shift >= 0 && done < count; shift -= 8, done++) into.push((group >> shift) & 255);
  }
  return true;
}

function six(line: string, at: number): number {
  // Spaces at a line's end may have been lost on the way, and a space means zero.
  return at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0;
}
