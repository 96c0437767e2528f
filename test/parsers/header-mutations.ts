import type { Mutation } from "#test/parsers/mutations.ts";
import { replaceOne } from "#test/parsers/places.ts";

const TYPE = /^Content-Type:.*\r\n/gm;
const ENCODING = /^Content-Transfer-Encoding: (.*)\r\n/gm;
const BOUNDARY = /boundary="?([^"\r\n;]*)"?/g;
const ANY_FIELD = /^[A-Za-z-]+: .*\r\n/gm;
const OTHER_TYPES = [
  "text/plain",
  "text/html",
  "multipart/mixed; boundary=zz",
  "application/octet-stream",
  "multipart/mixed; boundary=b",
  "message/rfc822",
];
const OTHER_ENCODINGS = ["7bit", "base64", "quoted-printable", "8bit", "binary", "x-uuencode", "uuencode", "x-own", ""];

/** Ways in which a header can be read differently. */
export const HEADER_MUTATIONS: Readonly<Record<string, Mutation>> = {
  "two types": (text, chance) =>
    replaceOne(text, TYPE, chance, ([line]) => {
      const other = `Content-Type: ${chance.from(OTHER_TYPES)}\r\n`;
      return chance.once(2) ? line + other : other + line;
    }),
  "two encodings": (text, chance) =>
    replaceOne(text, ENCODING, chance, ([line]) => {
      const other = `Content-Transfer-Encoding: ${chance.from(OTHER_ENCODINGS)}\r\n`;
      return chance.once(2) ? line + other : other + line;
    }),
  "an encoding where there was none": (text, chance) =>
    replaceOne(text, TYPE, chance, ([line]) => `${line}Content-Transfer-Encoding: ${chance.from(OTHER_ENCODINGS)}\r\n`),
  "two dispositions": (text, chance) =>
    replaceOne(
      text,
      TYPE,
      chance,
      ([line]) => `${line}Content-Disposition: inline\r\nContent-Disposition: attachment; filename="x${chance.upTo(9)}.pdf"\r\n`,
    ),
  "another encoding": (text, chance) =>
    replaceOne(text, ENCODING, chance, () => `Content-Transfer-Encoding: ${chance.from(OTHER_ENCODINGS)}\r\n`),
  "an encoding oddly written": (text, chance) =>
    replaceOne(text, ENCODING, chance, ([, value = ""]) => {
      const odd = [
        `(x) ${value}`,
        `${value} (x)`,
        `"${value}"`,
        value.toUpperCase(),
        `${value};`,
        `${value}, 7bit`,
        `7bit ${value}`,
        `\r\n ${value}`,
        `=?us-ascii?q?${value}?=`,
        `${value}\x00`,
        `${value}; x=y`,
        value.replace(/.$/, "\r\n $&"),
      ];
      return `Content-Transfer-Encoding: ${chance.from(odd)}\r\n`;
    }),
  "a boundary oddly written": (text, chance) =>
    replaceOne(text, BOUNDARY, chance, ([whole, name = ""]) => {
      const half = Math.ceil(name.length / 2);
      const odd = [
        `boundary=(x)"${name}"`,
        `(boundary=zz) boundary="${name}"`,
        `boundary*0="${name.slice(0, half)}"; boundary*1="${name.slice(half)}"`,
        `boundary*1="${name.slice(half)}"; boundary*0="${name.slice(0, half)}"`,
        `boundary*=us-ascii''${name}`,
        `boundary*0*=us-ascii''${name.slice(0, half)}; boundary*1=${name.slice(half)}`,
        `boundary="${name.slice(0, half)}\\${name.slice(half)}"`,
        `boundary="${name} "`,
        `boundary=" ${name}"`,
        `boundary='${name}'`,
        `boundary="${name}`,
        `boundary = "${name}"`,
        `boundary="zz"; boundary="${name}"`,
        `boundary="${name}"; boundary="zz"`,
        `boundary*0="zz"; ${whole}`,
        `boundary="${name.slice(0, half)}" "${name.slice(half)}"`,
        `boundary=${name.slice(0, half)}(x)${name.slice(half)}`,
        `boundary=""`,
        `\r\n\tboundary="${name}"`,
        `boundary=\r\n "${name}"`,
        `x="; boundary=zz"; ${whole}`,
        `boundary="${name.slice(0, half)}"`,
        `boundary="${name}x"`,
        `boundary==?us-ascii?q?${name}?=`,
        `boundary="=?us-ascii?q?${name}?="`,
        `BOUNDARY="${name.toUpperCase()}"`,
        `boundary="${name.slice(0, half)}\r\n ${name.slice(half)}"`,
        `boundary=${name}, x=y`,
      ];
      return chance.from(odd);
    }),
  "a type oddly written": (text, chance) =>
    replaceOne(text, TYPE, chance, ([line]) =>
      chance.from([
        line.replace(";", ""),
        line.replace(";", " ;;"),
        line.replace("/", " / "),
        line.replace(": ", ":"),
        line.replace(": ", ": (x) "),
        line.replace("Content-Type:", "Content-Type :"),
        line.replace("Content-Type:", "content-TYPE:\r\n"),
        line.replace("Content-Type:", "Content-Type\x00:"),
        line.replace("Content-Type:", " Content-Type:"),
        line.replace("Content-Type:", "Content_Type:"),
        line.replace("/", ""),
        line.replace("; ", ";\r\n "),
        line.replace("; ", ",\r\n "),
        line.replace("/", "=?us-ascii?q?/?="),
        line.toUpperCase(),
        line.replace("multipart", "multipart/mixed multipart"),
        line.replace(/multipart\/\w+/, "text/plain"),
        line.replace(/multipart\/\w+/, "multipart/unheard-of"),
        line.replace(/text\/plain/, "text/html"),
        line.replace(/text\/plain/, "message/partial; number=1; total=1; id=x"),
        line.replace(/text\/plain/, "message/external-body; access-type=url"),
        line.replace(/text\/\w+/, "application/octet-stream"),
        line.replace(/text\/\w+/, "multipart/mixed"),
        line.replace(/message\/rfc822/, "text/rfc822-headers"),
        line.replace(/message\/rfc822/, "message/global"),
      ]),
    ),
  "no MIME version, or two": (text, chance) =>
    text.replace(/^MIME-Version: 1.0\r\n/m, chance.once(2) ? "" : "MIME-Version: 2.0\r\nMIME-Version: 1.0\r\n"),
  "a line that is no field": (text, chance) =>
    replaceOne(text, ANY_FIELD, chance, ([line]) => {
      const odd = chance.from([
        "what is this\r\n",
        " \r\n",
        "\t\r\n",
        "From x@y Mon Jan 5 10:00:00 2026\r\n",
        ": x\r\n",
        "\x00\r\n",
        "\x80\x81: x\r\n",
        "a b: c\r\n",
        "X:\r\n",
        "\r",
        "x\r",
        "\r\r\n",
        "\x0b\r\n",
        "\x0c\r\n",
        "\x85\r\n",
      ]);
      return chance.once(2) ? line + odd : odd + line;
    }),
  "fields in another order": (text, chance) =>
    replaceOne(text, /^([A-Za-z-]+: .*\r\n)([A-Za-z-]+: .*\r\n)/gm, chance, ([, first = "", second = ""]) => second + first),
  "a field folded": (text, chance) => replaceOne(text, ANY_FIELD, chance, ([line]) => line.replace(/(.)([; /=])(.)/, "$1$2\r\n $3")),
  "a field gone": (text, chance) => replaceOne(text, ANY_FIELD, chance, () => ""),
  "a charset that lies": (text, chance) =>
    replaceOne(
      text,
      /charset="?[\w-]+"?/g,
      chance,
      () =>
        `charset=${chance.from(["utf-7", "utf-16", "utf-16be", "utf-32", "x-own", "cp037", "unicode_escape", "iso-2022-jp", "hz-gb-2312", '""', "utf-8; charset=utf-16", "utf-16; charset=utf-8", "*utf-8", "shift_jis", "iso-2022-kr", "punycode", "UTF8", "utf-8 (x)", "utf_16_le"])}`,
    ),
};
