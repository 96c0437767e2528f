import type { Bytes } from "#core/bytes.ts";

const FILES_MAX = 100;

/**
 * What stands uuencoded in a text (one character for each byte), for readers that take any line for contents until an empty one or
 * "end": its length goes by the lower six bits of its first character, and what is missing at its end is nothing.
 */
export function looseUuencoded(text: string): readonly Bytes[] {
  const files: Bytes[] = [];
  if (!text.includes("begin ")) return files;
  // One place for all lines, which decode to less than they are: a message can be lines alone.
  const decoded = new Uint8Array(text.length);
  let length: number | undefined;
  const end = (): void => {
    if (length !== undefined && length > 0) files.push(decoded.slice(0, length));
    length = undefined;
  };
  for (const [line] of text.matchAll(/[^\r\n]+|\r?\n(?=\r?\n)/g)) {
    if (length === undefined) {
      if (BEGIN.test(line)) length = 0;
      if (files.length >= FILES_MAX) break;
    } else if (/^(?:\r?\n|[ \t\f]*end[ \t\f]*)$/.test(line)) end();
    else length += decodeLine(line, decoded, length);
  }
  end();
  return files;
}

const BEGIN = /^begin (?:0o)?[0-7]{1,8}(?: |$)/;

/** Writes what a line holds; answers how many bytes that are. */
function decodeLine(line: string, into: Bytes, start: number): number {
  const count = Math.min((line.charCodeAt(0) - 32) & 63, Math.ceil(((line.length - 1) * 3) / 4));
  for (let done = 0, from = 1; done < count; from += 4) {
    const group = (six(line, from) << 18) | (six(line, from + 1) << 12) | (six(line, from + 2) << 6) | six(line, from + 3);
    for (let shift = 16; shift >= 0 && done < count; shift -= 8) into[start + done++] = group >> shift;
  }
  return count;
}

function six(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0;
}
