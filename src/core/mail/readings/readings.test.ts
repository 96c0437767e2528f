import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concat, fromLatin1, latin1, utf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { READING_LIMITS, readingsOf } from "#core/mail/readings/readings.ts";
import { base64Lines } from "#core/mail/transfer-writer.ts";

const slow = process.env["SLOW"] === "1";

/** Everything that the readings of a message show, as one text. */
function shown(...lines: readonly string[]): string {
  const readings = [...readingsOf(parseMessage(fromLatin1(lines.join("\r\n"))))];
  return readings.map((one) => (one.kind === "text" ? one.text : one.kind === "file" ? latin1(one.bytes) : "")).join("\n\n");
}

const secret = latin1(base64Lines(utf8("the secret\r\n"))).trimEnd();
const head = "Content-Type: multipart/mixed; boundary=b";
const secretPart = ["Content-Transfer-Encoding: base64", "", secret];

const PRINTABLE = ["Content-Transfer-Encoding: quoted-printable", ""];
const FLOWED = ["Content-Type: text/plain; format=flowed; delsp=yes", "Content-Transfer-Encoding: quoted-printable", ""];

const WAYS: readonly [string, readonly string[]][] = [
  ["the first of two encodings", ["Content-Transfer-Encoding: 7bit", ...secretPart]],
  ["the last of two encodings", ["Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: 7bit", "", secret]],
  ["the boundary of a second type", [head, "Content-Type: multipart/mixed; boundary=c", "", "--c", ...secretPart, "--c--"]],
  ["a boundary in a comment", ["Content-Type: multipart/mixed; (boundary=c) boundary=b", "", "--c", ...secretPart, "--c--"]],
  [
    "a boundary in segments",
    ['Content-Type: multipart/mixed; boundary*0="c"; boundary*1="d"; boundary=b', "", "--cd", ...secretPart, "--cd--"],
  ],
  ["a delimiter that goes on", [head, "", "--bX", ...secretPart, "--b--"]],
  ["parts after the end", [head, "", "--b", "", "x", "--b--", "--b", ...secretPart, "--b--"]],
  ["a header without its empty line", ["Subject: x", "Content-Transfer-Encoding: base64", secret]],
  ["a header that ends in a line of blanks", ["Subject: x", "Content-Transfer-Encoding: base64", " ", secret]],
  ["base64 behind its padding", ["Content-Transfer-Encoding: base64", "", "aA==", secret]],
  ["base64 with foreign characters", ["Content-Transfer-Encoding: base64", "", secret.replace(/.{3}/g, "$&*")]],
  ["base64 without a header", [head, "", secret]],
  [
    "a multipart that is encoded",
    [head, "Content-Transfer-Encoding: base64", "", latin1(base64Lines(utf8(["--b", ...secretPart, "--b--"].join("\r\n"))))],
  ],
  ["broken quoted-printable", ["Content-Transfer-Encoding: quoted-printable", "", "=ZZthe sec=72=", "et"]],
  ["zeros between the letters", ["Subject: x", "", Array.from("the secret").join("\0")]],
  ["UTF-7", ["Content-Type: text/plain; charset=utf-7", "", "the +AHMAZQBj-ret"]],
  ["a uuencoded file", ["", "begin 644 a", "*=&AE('-E8W)E=```", "`", "end"]],
  ["an encoded word with a line end", ["Subject: =?utf-8?b?dGhlIHNl\rY3JldA==?=", "", "x"]],
  ["lines that end in CR alone", ["Subject: x\rContent-Transfer-Encoding: base64\r\r" + secret]],
  [
    "parts behind the end that an outer boundary gives them",
    [head, "", "--b", "Content-Type: multipart/mixed; boundary=c", "", "--c", "x: y", "", "--b", "--c", ...secretPart, "--c--", "--b--"],
  ],
  ["a body behind the second line that is no field", ["Subject: x", "what", "Content-Transfer-Encoding: base64", secret]],
  ["a body behind a line that is no field, as far as an empty line in it", ["Subject: x", "what,", "the secret it is", "", "no more"]],
  ["base64 below the last word of a line", ["Subject : x y", secret]],
  ["a uuencoded file that is cut off", ["Content-Transfer-Encoding: x-uuencode", "", "begin 644 a", "L=&AE('-E8W)E="]],
  ["a uuencoded line with an odd length", ["Content-Transfer-Encoding: uue", "", "begin 644", "\x99=&AE('-E8W)E=```", "end"]],
  ["an encoded word without its end", ["Subject: =?utf-8?q?the_secret", "X : y", "", "x"]],
  ["a soft break that goes on behind its CR", ["Content-Transfer-Encoding: quoted-printable", "", "the se=\rxx", "cret"]],
  ["lines that flow on over an empty one", ["X : y", "", "the ", "", "secret"]],
  ["a line that flows on where white space at its end stays", [...FLOWED, "the sec ", "ret"]],
  ["base64 whose bytes lose their first bit", ["Content-Transfer-Encoding: base64", "", secret.replace("I", "\xc9")]],
  ["base64 whose last characters stand alone behind padding", ["Content-Transfer-Encoding: base64", "", "dGhlIHNlY3Jl=AAAdA"]],
  ["quoted-printable whose wide characters lose their upper byte", [...PRINTABLE, "the secre\xc5\xb4"]],
  ["control characters in a text of no charset", ["Subject : x", "", "\xe9 the sec\x01ret"]],
  ["small runs of base64 that begin as a file", ["Subject : x", "", btoa("PK or a zip"), "", btoa("PK, the secret"), ""]],
  ["what becomes a space in a header", ["Subject : x", "Subject: =?utf-8?q?the=0Bsecret?=", "", "x"]],
  ["encoded words in a field of any name", ["Subject : x", "ubject: =?utf-8?q?the_secret?=", "", "y"]],
  ["what is a message by its first lines", ["X : y", "", "Subject: =?utf-8?q?the_secret?=", "From: x", "", "y"]],
  ["a message inside", ["Content-Type: message/rfc822", "", "Content-Transfer-Encoding: 7bit", ...secretPart]],
];

test.each(WAYS)("%s is read", (_, lines) => {
  expect(shown(...lines)).toContain("the secret");
});

test("a sound message has one reading alone", () => {
  expect(shown("Content-Type: text/plain", "", "the secret")).toBe("");
});

test("what tags stand in is also read as a page", () => {
  const readings = [...readingsOf(parseMessage(utf8("Subject : x\r\n\r\n1<b>2</b>3")))];
  expect(readings.some((one) => one.kind === "file" && one.mediaType === "text/html")).toBe(true);
});

test("each reading names its part in words", () => {
  const raw = utf8([head, "", "--b", "Content-Transfer-Encoding: 7bit", ...secretPart, "--b--"].join("\r\n"));
  expect([...readingsOf(parseMessage(raw))].map(({ place }) => place)).toContain("part 1 > other reading");
});

function cost(raw: Uint8Array<ArrayBuffer>): { readonly chars: number; readonly count: number; readonly isCut: boolean } {
  let chars = 0;
  let count = 0;
  let isCut = false;
  for (const one of readingsOf({ raw, defects: [{ kind: "bare-newline", where: "body" }] })) {
    count++;
    if (one.kind === "rest") isCut = true;
    else chars += one.kind === "text" ? one.text.length : one.bytes.length;
  }
  return { chars, count, isCut };
}

const many = (count: number, lines: (i: number) => string) => Array.from({ length: count }, (_, i) => lines(i)).join("\r\n");
const HOSTILE: readonly [string, string][] = [
  ["parts within parts", many(400, (i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`)],
  ["one boundary for all", many(400, () => `${head}\r\n\r\n--b`)],
  [
    "many parts of many boundaries",
    `Content-Type: multipart/mixed; ${many(50, (i) => ` boundary=${"-".repeat(i)};`)}\r\n\r\n${many(3000, (i) => "-".repeat(2 + (i % 60)))}`,
  ],
  ["messages within messages", `${many(300, () => "Content-Type: message/rfc822\r\n")}\r\nx`],
  ["many runs of base64", `X : y\r\n\r\n${many(5000, (i) => `${secret}${i}*`)}`],
  [
    "base64 of base64",
    Array.from({ length: 12 }).reduce(
      (text: string) => `Content-Transfer-Encoding: base64\r\n\r\n${latin1(base64Lines(fromLatin1(text)))}`,
      "x",
    ),
  ],
];

test.each(HOSTILE)("%s cost no more than the limits, and what they cut off is told", (_, text) => {
  const { chars, count, isCut } = cost(fromLatin1(text));
  expect(count).toBeLessThanOrEqual(READING_LIMITS.readings + 1);
  expect(chars).toBeLessThanOrEqual(READING_LIMITS.freeBytes + READING_LIMITS.times * text.length);
  expect(isCut || count < READING_LIMITS.readings).toBe(true);
});

test("each of many fields with encoded words is read, and of a header beyond the limit it is told", () => {
  const fields = Array.from({ length: 50 }, (_, i) => `X-${i}: =?utf-8?q?number=20${i}?=`);
  expect(shown("Subject : x", ...fields, "X-Last: =?utf-8?q?the=20secret?=", "", "y")).toContain("the secret");
  const isTold = (count: number) => cost(fromLatin1(`Subject : x\r\nX-Long: ${"=?utf-8?q?a?= ".repeat(count)}\r\n\r\ny`)).isCut;
  expect([isTold(100), isTold(20_000)]).toEqual([false, true]);
});

test("a uuencoded file of very many lines is read", () => {
  const lines = "M\r\n".repeat(200_000);
  expect(shown("Content-Transfer-Encoding: x-uuencode", "", "begin 644 a", `${lines}*=&AE('-E8W)E=\`\`\``, "end")).toContain("the secret");
});

test("what stands inside one part spends nothing that the parts beside it need", () => {
  const inside = many(200, (i) => `--c\r\nContent-Transfer-Encoding: base64\r\n\r\n${btoa(`part ${i} of many parts`)}*${btoa(`${i}`)}`);
  const part = latin1(base64Lines(fromLatin1(`Content-Type: multipart/mixed; boundary=c\r\n\r\n${inside}\r\n--c--\r\n`)));
  const secretInside = ["Content-Transfer-Encoding: quoted-printable", "", "the=20sec=72et"];
  const lines = ["X : y", head, "", "--b", ...secretInside, "--b", "Content-Transfer-Encoding: base64", "", part, "--b--"];
  expect(shown(...lines)).toContain("the secret");
  expect(cost(fromLatin1(lines.join("\r\n"))).isCut).toBe(true);
});

test("no bytes make the readings throw or go on without end", () => {
  const seed = utf8([head, "Content-Transfer-Encoding: base64", "", "--b", ...secretPart, "--bX", "", "=?utf-8?q?=", "--b--"].join("\r\n"));
  const change = fc.record({ at: fc.nat(seed.length), with: fc.uint8Array({ maxLength: 6 }), length: fc.nat(8) });
  const mutated = fc
    .array(change, { maxLength: 6 })
    .map((list) => list.reduce((bytes, one) => concat([bytes.subarray(0, one.at), one.with, bytes.subarray(one.at + one.length)]), seed));
  fc.assert(
    fc.property(mutated, (raw) => {
      const { chars, count } = cost(raw);
      expect(count).toBeGreaterThan(0);
      expect(chars).toBeLessThanOrEqual(READING_LIMITS.freeBytes + READING_LIMITS.times * raw.length);
    }),
    { numRuns: slow ? 30_000 : 200 },
  );
});
