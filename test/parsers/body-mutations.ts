import type { Mutation } from "#test/parsers/mutations.ts";
import { base64Body } from "#test/parsers/messages.ts";
import { replaceOne } from "#test/parsers/places.ts";
import { plantedLine } from "#test/parsers/planted.ts";

const BASE64_BODY = /(?<=^Content-Transfer-Encoding: base64\r\n\r\n)(?:[A-Za-z0-9+/=]+\r\n)+/gm;
const PRINTABLE_BODY = /(?<=^Content-Transfer-Encoding: quoted-printable\r\n\r\n)(?:.*\r\n)+?(?=--|\r\n--|$)/gm;
const DIGITS = /\d{4,}/g;

/** Ways in which contents can be read differently. */
export const BODY_MUTATIONS: Readonly<Record<string, Mutation>> = {
  "base64 with something foreign": (text, chance) =>
    replaceOne(text, BASE64_BODY, chance, ([body]) => {
      const odd = chance.from([
        "*",
        "=",
        "==",
        "====",
        "-",
        "_",
        "\x00",
        "\xff",
        ".",
        "\r",
        "!\r\n",
        "\r\n\r\n",
        "=\r\n",
        "==\r\n",
        "%",
        "(x)",
        "=3D",
        "A",
        "=A",
        "=A=",
      ]);
      const at = chance.upTo(body.length);
      return body.slice(0, at) + odd + body.slice(at);
    }),
  "base64 in several runs": (text, chance) =>
    replaceOne(text, BASE64_BODY, chance, ([body]) => {
      const plain = Buffer.from(body, "base64").toString("latin1");
      const at = chance.upTo(plain.length);
      const gap = chance.from(["", "\r\n", " ", "text between\r\n", "\r\n\r\n", "--\r\n"]);
      return base64Body(plain.slice(0, at)).trimEnd() + gap + base64Body(plain.slice(at));
    }),
  "base64 with text before or after": (text, chance) =>
    replaceOne(text, BASE64_BODY, chance, ([body]) =>
      chance.from([
        `Hello there\r\n${body}`,
        `${body}-- \r\nGreetings\r\n`,
        `${body}${plantedLine(chance)}\r\n`,
        `\r\n\r\n${body}`,
        ` ${body}`,
        `abc\r\n${body}`,
        `a\r\n${body}`,
      ]),
    ),
  "base64 twice": (text, chance) => replaceOne(text, BASE64_BODY, chance, ([body]) => base64Body(body)),
  "base64 without padding": (text, chance) => replaceOne(text, BASE64_BODY, chance, ([body]) => body.replaceAll("=", "")),
  "base64 lines of odd lengths": (text, chance) =>
    replaceOne(
      text,
      BASE64_BODY,
      chance,
      ([body]) => body.replaceAll("\r\n", "").replace(/.{7}/g, chance.from(["$&\r\n", "$& ", "$&\t", "$&\n", "$&\r", "$&\r\n "])) + "\r\n",
    ),
  "base64 of quoted-printable": (text, chance) =>
    replaceOne(text, BASE64_BODY, chance, ([body]) =>
      body.replace(/[a-z0-9]/g, (one) => (chance.once(6) ? `=${one.charCodeAt(0).toString(16).toUpperCase()}` : one)),
    ),
  "quoted-printable broken": (text, chance) =>
    replaceOne(text, PRINTABLE_BODY, chance, ([body]) =>
      replaceOne(body, /=(?:[0-9A-F]{2}|\r\n)|\d/g, chance, ([escape]) =>
        chance.from([
          escape.toLowerCase(),
          `=${escape}`,
          escape.slice(0, 2),
          "=ZZ",
          `= ${escape.slice(1)}`,
          "=\n",
          "=\r",
          "= \t\r\n",
          "=\r\n\r\n",
          `${escape}=`,
          "=3D31",
          "=\x00",
          "=3\r\n1",
          "==\r\n",
          "=00",
          "=0D",
          "=0A",
          "_",
        ]),
      ),
    ),
  "a number cut by a soft break": (text, chance) =>
    replaceOne(
      text,
      DIGITS,
      chance,
      ([number]) => `${number.slice(0, 2)}${chance.from(["=\r\n", "= \r\n", "=\n", " \r\n", "=\t\r\n"])}${number.slice(2)}`,
    ),
  "a number in escapes": (text, chance) =>
    replaceOne(text, DIGITS, chance, ([number]) => {
      const [first = "0", rest] = [number[0], number.slice(1)];
      const code = first.charCodeAt(0);
      return (
        chance.from([
          `=${code.toString(16)}`,
          `&#${code};`,
          `&#x${code.toString(16)};`,
          `\\x${code.toString(16)}`,
          `+ADE-`,
          `%${code.toString(16)}`,
          `${first}\0`,
          `${first}<!-- -->`,
          `${first}\x1b(B`,
        ]) + rest
      );
    }),
  "a text in UTF-7": (text, chance) =>
    replaceOne(
      text,
      DIGITS,
      chance,
      ([number]) =>
        `+${btoa(
          Array.from(number)
            .map((digit) => `\0${digit}`)
            .join(""),
        ).replace(/=+$/, "")}-`,
    ),
  "a text in UTF-16": (text, chance) =>
    replaceOne(text, DIGITS, chance, ([number]) =>
      Array.from(number)
        .map((digit) => (chance.once(2) ? `${digit}\0` : `\0${digit}`))
        .join(""),
    ),
  "a text in EBCDIC": (text, chance) =>
    replaceOne(text, /(?<=charset=)[\w-]+\r\n\r\n([^]*?)(?=\r\n--|$)/g, chance, (match) => `cp037\r\n\r\n${ebcdic(match[1] ?? "")}`),
  "a uuencoded file": (text, chance) =>
    replaceOne(text, /^Hello.*\r\n/gm, chance, ([line]) => {
      const content = `${plantedLine(chance)}\r\n`;
      return `${line}${chance.from(["", ">", " "])}begin ${chance.from(["644", "0644", "6444", "666"])} a.txt\r\n${uuencode(content)}${chance.from(["`\r\nend\r\n", "end\r\n", " \r\nend\r\n", ""])}`;
    }),
  "a body uuencoded": (text, chance) =>
    replaceOne(
      text,
      /^Content-Type: text\/plain(.*)\r\n\r\n/gm,
      chance,
      ([, rest = ""]) =>
        `Content-Type: text/plain${rest}\r\nContent-Transfer-Encoding: ${chance.from(["x-uuencode", "uuencode", "x-uue", "uue"])}\r\n\r\nbegin 644 a\r\n${uuencode(`${plantedLine(chance)}\r\n`)}\`\r\nend\r\n`,
    ),
};

function uuencode(text: string): string {
  let output = "";
  for (let at = 0; at < text.length; at += 45) {
    const line = text.slice(at, at + 45);
    output += String.fromCharCode(32 + line.length);
    for (let i = 0; i < line.length; i += 3) {
      const group = ((line.charCodeAt(i) || 0) << 16) | ((line.charCodeAt(i + 1) || 0) << 8) | (line.charCodeAt(i + 2) || 0);
      for (const shift of [18, 12, 6, 0]) output += String.fromCharCode(((group >> shift) & 63) + 32).replace(" ", "`");
    }
    output += "\r\n";
  }
  return output;
}

function ebcdic(text: string): string {
  const rows: readonly (readonly [string, number])[] = [
    ["abcdefghi", 0x81],
    ["jklmnopqr", 0x91],
    ["stuvwxyz", 0xa2],
    ["ABCDEFGHI", 0xc1],
    ["JKLMNOPQR", 0xd1],
    ["STUVWXYZ", 0xe2],
    ["0123456789", 0xf0],
  ];
  return Array.from(text)
    .map((character) => {
      for (const [letters, start] of rows) if (letters.includes(character)) return String.fromCharCode(start + letters.indexOf(character));
      return character === " " ? "\x40" : "\x25";
    })
    .join("");
}
