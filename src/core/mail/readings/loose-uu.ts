import { type Bytes, concat } from "#core/bytes.ts";

const FILES_MAX = 100;

/**
 * What stands uuencoded in a text (one character for each byte), for readers that take any line for contents until an empty one or
 * "end": its length goes by the lower six bits of its first character, and what is missing at its end is nothing.
 */
export function looseUuencoded(text: string): readonly Bytes[] {
  const files: Bytes[] = [];
  let lines: Bytes[] | undefined;
  const end = (): void => {
    if (lines !== undefined && lines.length > 0) files.push(concat(lines));
    lines = undefined;
  };
  for (const [line] of text.matchAll(/[^\r\n]+|\r?\n(?=\r?\n)/g)) {
    if (lines === undefined) {
      if (BEGIN.test(line)) lines = [];
      if (files.length >= FILES_MAX) break;
    } else if (/^(?:\r?\n|[ \t\f]*end[ \t\f]*)$/.test(line)) end();
    else lines.push(lineBytes(line));
  }
  end();
  return files;
}

const BEGIN = /^begin (?:0o)?[0-7]{1,8}(?: |$)/;

function lineBytes(line: string): Bytes {
  const count = (line.charCodeAt(0) - 32) & 63;
  const output = new Uint8Array(Math.min(count, Math.ceil(((line.length - 1) * 3) / 4)));
  for (let at = 0, from = 1; at < output.length; from += 4) {
    const group = (six(line, from) << 18) | (six(line, from + 1) << 12) | (six(line, from + 2) << 6) | six(line, from + 3);
    for (let shift = 16; shift >= 0 && at < output.length; shift -= 8) output[at++] = group >> shift;
  }
  return output;
}

function six(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0;
}
