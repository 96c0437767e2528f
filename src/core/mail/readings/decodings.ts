import { type Bytes, fromLatin1, latin1 } from "#core/bytes.ts";
import { decodeText } from "#core/mail/charset.ts";
import type { Encoding } from "#core/mail/readings/loose-header.ts";
import { looseUuencoded } from "#core/mail/readings/loose-uu.ts";
import { decodeBase64, decodeQuotedPrintable } from "#core/mail/transfer-encoding.ts";
import { findUuencoded } from "#core/mail/uuencode.ts";

/** Everything that readers make of contents (one character for each byte) in this encoding, strict and lenient ones. None twice. */
export function decodings(text: string, encoding: Encoding): readonly Bytes[] {
  const all = encoding === "base64" ? base64Readings(text) : encoding === "uuencode" ? uuencoded(text) : printableReadings(text);
  const once = new Map(all.filter((bytes) => bytes.length > 0).map((bytes) => [latin1(bytes), bytes]));
  return [...once.values()];
}

/** The clean form is read in one way by all; only what is odd is read in each. */
function base64Readings(text: string): readonly Bytes[] {
  const ours = decodeBase64(fromLatin1(text));
  if (ours.defect === undefined) return [ours.bytes];
  const url = text.replaceAll("-", "+").replaceAll("_", "/");
  const stop = text.indexOf("=");
  const forms = [
    text,
    url,
    // Padding is skipped like any other character.
    text.replaceAll("=", ""),
    // Padding ends it all, or only where it is whole.
    stop < 0 ? text : text.slice(0, stop),
    text.slice(0, text.search(/={2}|=[ \t\r\n]*$/) + 1 || text.length),
    // It ends there, but what is more than groups of four at the end of all stands alone.
    stop < 0 ? text : `${text.slice(0, stop)}==${lastGroup(text)}`,
    // A foreign character ends it, or stands for zero.
    /^[A-Za-z0-9+/\s]*/.exec(text)?.[0] ?? "",
    text.replace(/[^A-Za-z0-9+/=\s]/g, "A"),
    // What has eight bits loses the first.
    text.replace(/[\x80-\xff]/g, (character) => String.fromCharCode(character.charCodeAt(0) & 0x7f)),
    // Lines with something foreign are no lines of it.
    text.replace(/^.*[^A-Za-z0-9+/=\s].*$/gm, ""),
    // Each run between foreign characters stands alone.
    text.replace(/[^A-Za-z0-9+/\s]+/g, "=="),
    // Each line stands alone.
    text.replace(/\r?\n/g, "==\r\n"),
  ];
  const shifted = [1, 2, 3].map((skip) => text.replace(/[^A-Za-z0-9+/]/g, "").slice(skip));
  return [...new Set([...forms, ...shifted])].map((form) => decodeBase64(fromLatin1(form)).bytes);
}

function lastGroup(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9+/=]/g, "");
  return clean.slice(clean.length - (clean.length % 4));
}

function printableReadings(text: string): readonly Bytes[] {
  const ours = decodeQuotedPrintable(fromLatin1(text));
  const forms = [
    text,
    // What is no escape loses its mark, or goes away.
    text.replace(/=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n)/g, ""),
    text.replace(/=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n)[^\r\n]{0,2}/g, ""),
    // A soft break with a bare CR, which to some goes on to the end of the line, and one that is none because blanks follow.
    text.replace(/=[ \t]*\r(?!\n)/g, ""),
    text.replace(/=\r[^\n]*\n/g, ""),
    text.replace(/=[ \t]+(?=\r?\n)/g, "=3D"),
    // White space at the end of a line stays.
    text.replace(/(?<![ \t])[ \t]+(?=\r?\n)/g, (blanks) => "=20".repeat(blanks.length)),
    // Two marks are one.
    text.replaceAll("==", "=3D"),
    // Of a wide character the lower byte is left.
    lowerBytes(text),
    // Mail that was encoded twice.
    ours.bytes.includes(0x3d) ? latin1(ours.bytes) : text,
  ];
  return [...new Set(forms)].map((form) => decodeQuotedPrintable(fromLatin1(form)).bytes);
}

function lowerBytes(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  const { text: decoded } = decodeText(fromLatin1(text), "utf-8");
  return decoded.replace(/[^\0-\xff]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) & 0xff));
}

function uuencoded(text: string): readonly Bytes[] {
  // To some a line that was cut short ends in zeros, and does not end it all.
  const strict = (["end", "zeros"] as const).flatMap((short) => findUuencoded(text, 100, short).map((file) => file.bytes));
  return [...strict, ...looseUuencoded(text)];
}
