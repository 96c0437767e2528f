import type { Bytes } from "#core/bytes.ts";
import { decodeText } from "#core/mail/charset.ts";
import { isTorn, withoutControls, withoutGaps } from "#core/mail/white-space.ts";

/** Every text that these bytes are to one reader or another, going by these charsets or by none. None twice. */
export function textReadings(bytes: Bytes, charsets: readonly string[]): readonly string[] {
  const texts = new Set<string>();
  const first = decodeText(bytes, "utf-8").text;
  texts.add(first);
  if (first.includes("\ufffd")) texts.add(decodeText(bytes, "windows-1252").text);
  // ASCII is the same in nearly all of them.
  const others = isAscii(first) ? charsets.filter((charset) => /16|32|ucs|unicode|2022|hz/.test(charset)) : charsets;
  for (const charset of others) texts.add(decodeText(bytes, charset).text);
  if (isWide(bytes)) for (const charset of ["utf-16le", "utf-16be"]) texts.add(decodeText(bytes, charset).text);
  for (const text of Array.from(texts)) for (const visible of withoutUnseen(text)) texts.add(visible);
  // What no browser knows is read by other programs, and only where a label asks for it.
  const says = (label: RegExp) => charsets.some((charset) => label.test(charset));
  if (says(/utf[-_]?7/)) texts.add(fromUtf7(first));
  if (says(/escape/)) texts.add(unescaped(first));
  if (says(/037|1140|273|500|1047|ebcdic|ibm|cp/)) texts.add(fromEbcdic(bytes));
  // Lines that flow on are one (RFC 3676), with or without their last space.
  if (/[^ ] \r?\n/.test(first)) {
    texts.add(first.replace(/(?<! ) \r?\n(?:>+ ?)?/g, ""));
    // Some go on over empty lines.
    texts.add(first.replace(/ (?:\r?\n(?:>+ ?)?)+/g, " "));
  }
  // oxlint-disable-next-line no-control-regex -- As above.
  if (/\r(?!\n)/.test(first)) texts.add(first.replace(/\r\n?|\n/g, "\r\n"));
  // What is plain text to us is shown by a browser as well.
  for (const text of Array.from(texts).filter(isTorn)) texts.add(withoutGaps(text));
  return [...texts].filter((text) => text.trim() !== "");
}

/** Whether characters of two bytes stand there. */
function isWide(bytes: Uint8Array): boolean {
  if (!bytes.includes(0)) return false;
  let run = 0;
  for (let i = 0; i < bytes.length && run < WIDE_RUN; i++) run = (bytes[i] === 0) !== (bytes[i - 1] === 0) ? run + 1 : 0;
  return run >= WIDE_RUN;
}

/** Bytes of which each other one is zero. */
const WIDE_RUN = 8;

/**
 * Whether a text is what wrong decodings give: full of signs that nobody writes, without a word, a number or a tag. No number of eight
 * digits is noise, nor is what stands on a line of ASCII.
 */
export function isNoise(text: string): boolean {
  if (/[\t\n\r -~]{12}/.test(text) || /(?:\d\D{0,4}){7}\d/.test(text)) return false;
  // oxlint-disable-next-line no-control-regex -- Control characters are what this is about.
  const odd = text.match(/[\0-\x08\x0e-\x1f\x7f-\xbf\ufffd\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]/g)?.length ?? 0;
  return odd * 10 > text.length;
}

/** The text without what is not shown: as a reader has it that knows no wide characters, and as we write it anew ourselves. */
function withoutUnseen(text: string): readonly string[] {
  // oxlint-disable-next-line no-control-regex -- Control characters are what this is about.
  const visible = text.replace(/\x1b[$(].?[A-Z@]|[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]/g, "");
  // What is left of a sequence is seen where its first character alone goes.
  return visible === text ? [] : [visible, withoutControls(text)];
}

/** Whether a text holds nothing but what every keyboard has. */
export function isAscii(text: string): boolean {
  return /^[\t\n\r\x20-\x7e]*$/.test(text);
}

/** UTF-7 (RFC 2152). What is no such run stays as it is. */
export function fromUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (run, encoded: string) => {
    if (encoded === "") return "+";
    let bits = 0;
    let buffer = 0;
    let output = "";
    for (const character of encoded) {
      buffer = ((buffer << 6) | BASE64.indexOf(character)) & 0x3fffff;
      bits += 6;
      if (bits < 16) continue;
      bits -= 16;
      output += String.fromCharCode((buffer >> bits) & 0xffff);
    }
    return output === "" ? run : output;
  });
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([0-7]{3}))/gi, (_, two?: string, four?: string, octal?: string) =>
    String.fromCharCode(octal === undefined ? Number.parseInt(two ?? four ?? "", 16) : Number.parseInt(octal, 8)),
  );
}

const EBCDIC = Array.from({ length: 256 }, (_, byte) => {
  const runs: readonly (readonly [number, string])[] = [
    [0x81, "abcdefghi"],
    [0x91, "jklmnopqr"],
    [0xa2, "stuvwxyz"],
    [0xc1, "ABCDEFGHI"],
    [0xd1, "JKLMNOPQR"],
    [0xe2, "STUVWXYZ"],
    [0xf0, "0123456789"],
    [0x40, " "],
    [0x15, "\n"],
    [0x25, "\n"],
    [0x0d, "\n"],
    [0x60, "-"],
    [0x7a, ":"],
    [0x7c, "@"],
  ];
  for (const [start, characters] of runs) if (byte >= start && byte < start + characters.length) return characters.charAt(byte - start);
  return ".";
});

function fromEbcdic(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += EBCDIC[byte] ?? ".";
  return text;
}
