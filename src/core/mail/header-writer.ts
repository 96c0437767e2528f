import { utf8 } from "#core/bytes.ts";
import type { Instant } from "#core/bytes.ts";
import type { Address } from "#core/mail/message.ts";
import { base64 } from "#core/mail/transfer-writer.ts";

/** A person or a program with an address, to be shown in a header. */
export interface Mailbox {
  readonly name?: string;
  readonly address: Address;
}

/** The preferred and the greatest length of a line, without its CRLF (RFC 5322 section 2.1.1). */
const LINE_PREFERRED = 78;
const LINE_MAX = 998;

/**
 * One header field with its CRLF. Text beyond ASCII becomes encoded words (RFC 2047), long lines are folded at spaces.
 * Control characters, line ends among them, become spaces: no value can add a field. A name that is none is a bug and throws.
 */
export function textField(name: string, value: string): string {
  const text = oneLine(value);
  const ascii = /^[\x20-\x7e]*$/.test(text) && !text.includes("=?") && !/^ | $| {2}/.test(text) && !/[^ ]{900}/.test(text);
  return foldedField(name, ascii ? text.split(" ") : encodedWords(text));
}

/** One header field of words that are written as they are, such as addresses and parameters. Folded between the words. */
export function foldedField(name: string, words: readonly string[]): string {
  if (!/^[!-9;-~]{1,76}$/.test(name)) throw new RangeError(`not a header field name: ${JSON.stringify(name)}`);
  let lines = `${name}:`;
  let length = lines.length;
  words.forEach((word, i) => {
    const safe = oneLine(word);
    const fold = i > 0 && length + 1 + safe.length > LINE_PREFERRED;
    lines += `${fold ? "\r\n" : ""} ${safe}`;
    length = (fold ? 0 : length) + 1 + safe.length;
    if (length > LINE_MAX) throw new RangeError(`header field ${name} has a word that is too long`);
  });
  return `${lines}\r\n`;
}

/** An address field (RFC 5322 section 3.4). */
export function addressField(name: string, mailboxes: readonly Mailbox[]): string {
  const words = mailboxes.flatMap((mailbox, i) => {
    const parts = mailboxWords(mailbox);
    return i === mailboxes.length - 1 ? parts : [...parts.slice(0, -1), `${parts.at(-1) ?? ""},`];
  });
  return foldedField(name, words);
}

/** The date of a header (RFC 5322 section 3.3), in UTC. */
export function headerDate(at: Instant): string {
  return new Date(at).toUTCString().replace("GMT", "+0000");
}

/** A parameter of a structured field: quoted, or in the segments of RFC 2231 where it is long or beyond ASCII. */
export function parameterWords(name: string, value: string): readonly string[] {
  const text = oneLine(value);
  if (/^[\x20-\x7e]{0,60}$/.test(text) && !text.includes("=?")) return [`${name}="${text.replace(/["\\]/g, "\\$&")}"`];
  const segments: string[] = [];
  let segment = "UTF-8''";
  for (const character of text) {
    const encoded = percent(character);
    if (segment.length + encoded.length > 55) {
      segments.push(segment);
      segment = "";
    }
    segment += encoded;
  }
  segments.push(segment);
  if (segments.length === 1) return [`${name}*=${segment}`];
  return segments.map((part, i) => `${name}*${i}*=${part}${i < segments.length - 1 ? ";" : ""}`);
}

/** A text on one line: every control character and line separator becomes a space, lone surrogates become U+FFFD. */
export function oneLine(text: string): string {
  return text.replace(/\r\n|[\0-\x1f\x7f-\x9f\u2028\u2029]/g, " ").replace(/\p{Cs}/gu, "\ufffd");
}

function mailboxWords(mailbox: Mailbox): readonly string[] {
  const name = oneLine(mailbox.name ?? "").trim();
  if (name === "") return [mailbox.address];
  const angle = `<${mailbox.address}>`;
  if (/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]{1,200}$/.test(name) && !name.includes("=?") && !name.includes("  "))
    return [...name.split(" "), angle];
  if (/^[\x20-\x7e]{1,200}$/.test(name) && !name.includes("=?")) return [`"${name.replace(/["\\]/g, "\\$&")}"`, angle];
  return [...encodedWords(name), angle];
}

// 75 characters at most for a word (RFC 2047 section 2), 12 of them "=?UTF-8?B?" and "?="; 45 bytes are 60 characters of base64.
const WORD_BYTES = 45;

function encodedWords(text: string): readonly string[] {
  const words: string[] = [];
  let chunk = "";
  let bytes = 0;
  for (const character of text) {
    const length = utf8(character).length;
    if (bytes + length > WORD_BYTES) {
      words.push(`=?UTF-8?B?${base64(utf8(chunk))}?=`);
      [chunk, bytes] = ["", 0];
    }
    chunk += character;
    bytes += length;
  }
  if (chunk !== "") words.push(`=?UTF-8?B?${base64(utf8(chunk))}?=`);
  return words;
}

function percent(character: string): string {
  if (/^[A-Za-z0-9._-]$/.test(character)) return character;
  let text = "";
  for (const byte of utf8(character)) text += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return text;
}
