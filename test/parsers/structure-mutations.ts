import type { Mutation } from "#test/parsers/mutations.ts";
import { base64Body } from "#test/parsers/messages.ts";
import { replaceOne } from "#test/parsers/places.ts";
import { plantedLine } from "#test/parsers/planted.ts";

const DELIMITER = /^--([^\r\n]+?)(--)?\r\n/gm;
const CLOSING = /^--([^\r\n]+?)--\r\n/gm;

/** Ways in which the parts of a message can be read differently. */
export const STRUCTURE_MUTATIONS: Readonly<Record<string, Mutation>> = {
  "a delimiter that goes on": (text, chance) =>
    replaceOne(text, DELIMITER, chance, ([, name = "", close = ""]) => {
      const odd = ["x", " x", "-", "--x", "---", " ", "\t", "\x00", "\x0b", "(x)", ";", " --", "=20", "\r", "\xa0"];
      return `--${name}${close}${chance.from(odd)}\r\n`;
    }),
  "a delimiter with something before it": (text, chance) =>
    replaceOne(text, DELIMITER, chance, ([line]) => chance.from([" ", "\t", "-", ">", "\x00", "x", "\r", "\x0b"]) + line),
  "a delimiter cut short": (text, chance) =>
    replaceOne(text, DELIMITER, chance, ([line]) =>
      chance.from([line.slice(1), line.slice(0, -3), line.slice(0, -1), `${line.slice(0, -2)}\n`, `${line.slice(0, -2)}\r`, ""]),
    ),
  "a delimiter in other capitals": (text, chance) => replaceOne(text, DELIMITER, chance, ([line]) => line.toUpperCase()),
  "a delimiter more": (text, chance) =>
    replaceOne(text, DELIMITER, chance, ([line, name = ""]) => chance.from([line + line, `--${name}--\r\n${line}`, `${line}\r\n${line}`])),
  "not closed": (text, chance) => replaceOne(text, CLOSING, chance, () => ""),
  "closed too early": (text, chance) => replaceOne(text, DELIMITER, chance, ([line, name = ""]) => `--${name}--\r\n${line}`),
  "parts after the end": (text, chance) =>
    replaceOne(
      text,
      CLOSING,
      chance,
      ([line, name = ""]) =>
        `${line}--${name}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Body(`${plantedLine(chance)}\r\n`)}--${name}--\r\n`,
    ),
  "text after the end": (text, chance) => replaceOne(text, CLOSING, chance, ([line]) => `${line}${plantedLine(chance)}\r\n`),
  "text before the parts": (text, chance) => replaceOne(text, /\r\n\r\n(?=--)/g, chance, () => `\r\n\r\n${plantedLine(chance)}\r\n`),
  "a whole part before the parts": (text, chance) =>
    replaceOne(
      text,
      /\r\n\r\n(?=--)/g,
      chance,
      () => `\r\n\r\n--zz\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Body(`${plantedLine(chance)}\r\n`)}--zz--\r\n`,
    ),
  "no empty line": (text, chance) =>
    replaceOne(text, /\r\n\r\n/g, chance, () => chance.from(["\r\n", "\r\n \r\n", "\r\n\t\r\n", "\r\n\r\r\n", "\r\n\n"])),
  "an empty line more": (text, chance) => replaceOne(text, /\r\n(?=[A-Z])/g, chance, () => "\r\n\r\n"),
  "lines that end otherwise": (text, chance) => {
    const end = chance.from(["\n", "\r", "\r\r\n", "\n\r", "\r\n\x00", "\x0b", "\x85", "\x1c"]);
    return chance.once(3) ? text.replaceAll("\r\n", chance.from(["\n", "\n", "\r"])) : replaceOne(text, /\r\n/g, chance, () => end);
  },
  "a multipart that is encoded": (text, chance) =>
    replaceOne(
      text,
      /^Content-Type: multipart\/.*\r\n(?:\s.*\r\n)?/gm,
      chance,
      ([line]) => `${line}Content-Transfer-Encoding: ${chance.from(["base64", "quoted-printable"])}\r\n`,
    ),
  "a body wholly encoded": (text) => {
    const at = text.indexOf("\r\n\r\n");
    if (at < 0) return text;
    return `${text.slice(0, at)}\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Body(text.slice(at + 4))}`;
  },
  "a message inside that is encoded": (text, chance) =>
    `${text.replace(/^Content-[^]*$/m, "")}Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Body(`Subject: x\r\nContent-Type: text/plain\r\n\r\n${plantedLine(chance)}\r\n`)}`,
  "a message inside": (text, chance) => {
    const outer = chance.from(["multipart/mixed", "multipart/digest", "multipart/parallel"]);
    const type = outer === "multipart/digest" && chance.once(2) ? "" : "Content-Type: message/rfc822\r\n";
    return `From: a@voorbeeld.example\r\nMIME-Version: 1.0\r\nContent-Type: ${outer}; boundary=outermost\r\n\r\n--outermost\r\n${type}\r\n${text}\r\n--outermost--\r\n`;
  },
  "a line gone": (text, chance) => replaceOne(text, /^.*\r?\n/gm, chance, () => ""),
  "a line twice": (text, chance) => replaceOne(text, /^.*\r?\n/gm, chance, ([line]) => line + line),
  "a byte gone": (text, chance) => {
    const at = chance.upTo(text.length);
    return text.slice(0, at) + text.slice(at + 1);
  },
  "a byte changed": (text, chance) => {
    const at = chance.upTo(text.length);
    return text.slice(0, at) + String.fromCharCode(chance.upTo(256)) + text.slice(at + 1);
  },
  "an odd byte more": (text, chance) => {
    const at = chance.upTo(text.length);
    return (
      text.slice(0, at) + chance.from(["\0", "\r", "\n", "\t", " ", "=", "\xad", "\x1b(B", "\xff", "\x08", '"', "(", ";"]) + text.slice(at)
    );
  },
  "cut off": (text, chance) => text.slice(0, text.length - chance.upTo(Math.ceil(text.length / 4))),
};
