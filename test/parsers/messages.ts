import { zipSync } from "fflate";
import type { Chance } from "#test/parsers/chance.ts";
import { plantedLine } from "#test/parsers/planted.ts";

/** A sound message with numbers in all of its parts: text with one character for each byte, CRLF at every line's end. */
export function soundMessage(chance: Chance): string {
  const subject = chance.once(4) ? encodedWord(plantedLine(chance), chance) : "About the file";
  return [
    "From: a@voorbeeld.example",
    "To: b@post.example",
    `Subject: ${subject}`,
    "Date: Mon, 5 Jan 2026 10:00:00 +0100",
    "Message-ID: <1@voorbeeld.example>",
    "MIME-Version: 1.0",
    entity(chance, 0),
  ].join("\r\n");
}

/** Base64 in lines of `width`. */
export function base64Body(text: string, width = 76): string {
  return (
    btoa(text)
      .replace(new RegExp(`.{${width}}`, "g"), "$&\r\n")
      .trimEnd() + "\r\n"
  );
}

/** Quoted-printable with more escapes than needed, and soft breaks anywhere. */
export function printableBody(text: string, chance: Chance): string {
  let output = "";
  let column = 0;
  for (const character of text) {
    const code = character.charCodeAt(0);
    const isPlain = code >= 32 && code < 127 && character !== "=" && !chance.once(6);
    const piece = character === "\r" || character === "\n" || isPlain ? character : `=${code.toString(16).toUpperCase().padStart(2, "0")}`;
    if (column + piece.length > 70 || (character !== "\r" && character !== "\n" && chance.once(15))) {
      output += "=\r\n";
      column = 0;
    }
    output += piece;
    column = character === "\n" ? 0 : column + piece.length;
  }
  return output;
}

function entity(chance: Chance, depth: number): string {
  if (depth < 3 && chance.once(depth === 0 ? 2 : 3)) return multipart(chance, depth);
  if (depth > 0 && depth < 3 && chance.once(8)) return `Content-Type: message/rfc822\r\n\r\n${soundMessage(chance)}`;
  return chance.from([plain, plain, printable, encoded, encoded, html, htmlPrintable, wide, file, file, zipped, calendar, flowed])(chance);
}

function multipart(chance: Chance, depth: number): string {
  const name = chance.from(["b", "bb", "b1", "----=_Part_1", "=_x.1", "a'b", "0"]) + depth + chance.upTo(3);
  const parts = Array.from({ length: 1 + chance.upTo(3) }, () => entity(chance, depth + 1));
  const written = chance.from([`"${name}"`, `"${name}"`, /[=']/.test(name) ? `"${name}"` : name]);
  const kind = chance.from(["mixed", "mixed", "alternative", "related"]);
  const preamble = chance.once(4) ? "This is a multi-part message in MIME format.\r\n" : "";
  return `Content-Type: multipart/${kind}; boundary=${written}\r\n\r\n${preamble}${parts.map((part) => `--${name}\r\n${part}\r\n`).join("")}--${name}--\r\n`;
}

function body(chance: Chance): string {
  const lines = ["Hello,", plantedLine(chance), "Greetings"];
  if (chance.once(3)) lines.push(plantedLine(chance));
  return `${lines.join("\r\n")}\r\n`;
}

function plain(chance: Chance): string {
  return `Content-Type: text/plain; charset=${chance.from(["utf-8", "us-ascii", '"iso-8859-1"'])}\r\n\r\n${body(chance)}`;
}

function printable(chance: Chance): string {
  return `Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${printableBody(body(chance), chance)}`;
}

function encoded(chance: Chance): string {
  return `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Body(body(chance), chance.from([76, 60, 20, 4]))}`;
}

function html(chance: Chance): string {
  return `Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Hello</p><p>${splitByTags(plantedLine(chance), chance)}</p></body></html>\r\n`;
}

function htmlPrintable(chance: Chance): string {
  const text = `<p>${splitByTags(plantedLine(chance), chance)}</p>\r\n`;
  return `Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${printableBody(text, chance)}`;
}

function splitByTags(line: string, chance: Chance): string {
  if (chance.once(2)) return line;
  const at = 5 + chance.upTo(Math.max(1, line.length - 8));
  return `${line.slice(0, at)}<b>${line.slice(at, at + 2)}</b>${line.slice(at + 2)}`;
}

function wide(chance: Chance): string {
  const text = Array.from(body(chance))
    .map((character) => `${character}\0`)
    .join("");
  return `Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Body(text)}`;
}

function file(chance: Chance): string {
  const name = chance.from(["list.csv", "a.txt", "notes.md"]);
  return `Content-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Body(body(chance))}`;
}

// The same for the same seed, and in no time zone.
const ZIPPED_AT = "2026-01-05T10:00:00";

function zipped(chance: Chance): string {
  const bytes = zipSync({ "inside.txt": new TextEncoder().encode(body(chance)) }, { mtime: ZIPPED_AT });
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `Content-Type: application/zip; name="a.zip"\r\nContent-Disposition: attachment; filename="a.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Body(text)}`;
}

function calendar(chance: Chance): string {
  return `Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:${plantedLine(chance)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
}

function flowed(chance: Chance): string {
  const line = plantedLine(chance);
  const at = 5 + chance.upTo(Math.max(1, line.length - 6));
  const delsp = chance.once(2) ? "; delsp=yes" : "";
  return `Content-Type: text/plain; format=flowed${delsp}\r\n\r\nHello \r\nthere\r\n${line.slice(0, at)} \r\n${line.slice(at)}\r\n`;
}

function encodedWord(text: string, chance: Chance): string {
  const half = Math.floor(text.length / 2);
  const word = (piece: string) =>
    chance.once(2)
      ? `=?utf-8?B?${btoa(piece)}?=`
      : `=?utf-8?Q?${Array.from(piece)
          .map((character) => `=${character.charCodeAt(0).toString(16).toUpperCase()}`)
          .join("")}?=`;
  return chance.once(2) ? word(text) : `${word(text.slice(0, half))}\r\n ${word(text.slice(half))}`;
}
