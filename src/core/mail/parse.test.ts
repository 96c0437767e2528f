import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concat, utf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import type { DefectKind, Message } from "#core/mail/message.ts";
import { parseMessage, partText } from "#core/mail/parse.ts";

const slow = process.env["SLOW"] === "1";

function read(...lines: readonly string[]): Message {
  return parseMessage(utf8(lines.join("\r\n")));
}

function kinds(message: Message): readonly DefectKind[] {
  return [...new Set(message.defects.map((defect) => defect.kind))].sort();
}

const NESTED = [
  "From: a@x.example",
  "To: b@y.example",
  "Subject: =?utf-8?q?Caf=C3=A9?= =?utf-8?q?_open?=",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="outer"',
  "",
  "This is a multi-part message in MIME format.",
  "--outer",
  "Content-Type: multipart/alternative; boundary=outer-in",
  "",
  "--outer-in",
  "Content-Type: text/plain; charset=utf-8",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "caf=C3=A9 =",
  "and tea",
  "--outer-in",
  "Content-Type: text/html; charset=iso-8859-1",
  "Content-Transfer-Encoding: base64",
  "",
  "PGI+Y2Fm6TwvYj4=",
  "--outer-in--",
  "",
  "--outer",
  "Content-Type: application/pdf; name=old.pdf",
  "Content-Disposition: attachment; filename*0*=utf-8''caf%C3%A9; filename*1=\" 2.pdf\"",
  "Content-ID: <p1@x>",
  "Content-Transfer-Encoding: base64",
  "",
  "JVBERg==",
  "--outer",
  "Content-Type: message/rfc822",
  "",
  "Subject: inner",
  "Content-Type: multipart/mixed; boundary=inner",
  "",
  "--inner",
  "",
  "text",
  "--inner--",
  "--outer--",
  "",
];

test("a nested message is read: subject, text, HTML, attachments, paths as in IMAP", () => {
  const message = read(...NESTED);
  expect(message.subject).toBe("Café open");
  expect(message.text).toBe("café and tea");
  expect(message.html).toBe("<b>café</b>");
  expect(message.attachments.map((part) => [part.path, part.mediaType, part.fileName, part.contentId])).toEqual([
    ["2", "application/pdf", "café 2.pdf", "p1@x"],
    ["3", "message/rfc822", undefined, undefined],
  ]);
  expect(message.parts.map((part) => part.path)).toEqual(["preamble", "1.1", "1.2", "2", "3"]);
  expect(kinds(message)).toEqual([]);
});

test("a message without a MIME header is text in part 1, and without a body it is nothing", () => {
  expect(read("Subject: x", "", "hello").text).toBe("hello");
  expect(read("Subject: x").parts.map((part) => part.bytes.length)).toEqual([0]);
  expect(parseMessage(utf8("")).text).toBe("");
});

const head = "Content-Type: multipart/mixed; boundary=b";
const digest = "Content-Type: multipart/digest; boundary=b";
const ODD: readonly [string, DefectKind, readonly string[]][] = [
  ["two Content-Type fields", "duplicate-field", ["Content-Type: text/plain", "Content-Type: text/html", "", "x"]],
  ["two transfer encodings", "duplicate-field", ["Content-Transfer-Encoding: 7bit", "Content-Transfer-Encoding: base64", "", "x"]],
  ["two From fields", "duplicate-field", ["From: a@x.example", "from: b@x.example", "", "x"]],
  ["two MIME-Version fields", "duplicate-field", ["MIME-Version: 1.0", "MIME-Version: 1.0", "", "x"]],
  ["two types in one part", "duplicate-field", [head, "", "--b", "Content-Type: text/plain", "Content-Type: text/html", "", "x", "--b--"]],
  ["no boundary parameter", "missing-boundary", ["Content-Type: multipart/mixed", "", "--b", "", "x", "--b--"]],
  ["an empty boundary", "missing-boundary", ['Content-Type: multipart/mixed; boundary=""', "", "--", "", "x", "----"]],
  [
    "a boundary of 71 characters",
    "missing-boundary",
    [`Content-Type: multipart/mixed; boundary=${"b".repeat(71)}`, "", `--${"b".repeat(71)}`, "", "x"],
  ],
  ["a boundary that occurs nowhere", "missing-boundary", [head, "", "text"]],
  ["a line that starts like the delimiter", "missing-boundary", [head, "", "--b", "", "x", "--bc", "", "y", "--b--"]],
  ["a delimiter after the end", "missing-boundary", [head, "", "--b", "", "x", "--b--", "--b", "", "y", "--b--"]],
  ["two boundary parameters", "bad-parameter", [`${head}; boundary=c`, "", "--b", "", "x", "--b--"]],
  ["a boundary in segments beside a plain one", "bad-parameter", [`${head}; boundary*0=c`, "", "--b", "", "x", "--b--"]],
  ["no closing delimiter", "unclosed-multipart", [head, "", "--b", "", "x"]],
  ["base64 with foreign characters", "bad-base64", ["Content-Transfer-Encoding: base64", "", "aGVs*bG8="]],
  ["base64 that goes on after its padding", "bad-base64", ["Content-Transfer-Encoding: base64", "", "aA==bGxv"]],
  ["base64 cut short", "bad-base64", ["Content-Transfer-Encoding: base64", "", "aGVsb"]],
  ["quoted-printable with a bad escape", "bad-quoted-printable", ["Content-Transfer-Encoding: quoted-printable", "", "a=ZZb"]],
  [
    "a blank at the end of a flowing line in quoted-printable",
    "bad-quoted-printable",
    ["Content-Type: text/plain; format=flowed", "Content-Transfer-Encoding: quoted-printable", "", "IBAN N ", "L75"],
  ],
  ["a transfer encoding with a parameter", "bad-header-field", ["Content-Transfer-Encoding: base64; x=y", "", "aGk="]],
  ["a transfer encoding with a comment", "bad-header-field", ["Content-Transfer-Encoding: (x) base64", "", "aGk="]],
  ["an unknown transfer encoding", "unknown-encoding", ["Content-Transfer-Encoding: x-own", "", "x"]],
  ["an encoded multipart", "unknown-encoding", [head, "Content-Transfer-Encoding: base64", "", "--b", "", "x", "--b--"]],
  ["a uuencoded file", "unknown-encoding", ["", "begin 644 a.txt", "#8V%T", "`", "end"]],
  ["an unknown charset", "bad-charset", ["Content-Type: text/plain; charset=x-own", "", "x"]],
  ["UTF-7", "bad-charset", ["Content-Type: text/plain; charset=utf-7", "", "x"]],
  [
    "a zero in a text of one byte a character",
    "bad-charset",
    ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", "MQAy"],
  ],
  ["a type with a comment before it", "bad-parameter", ["Content-Type: (x) text/plain; charset=utf-8", "", "x"]],
  ["a charset with a comment behind it", "bad-parameter", ["Content-Type: text/plain; charset=utf-8 (x)", "", "x"]],
  ["a type that is none", "bad-parameter", ["Content-Type: text", "", "x"]],
  ["a quote that is not closed", "bad-parameter", ['Content-Type: text/plain; name="a', "", "x"]],
  ["a piece of a message", "partial-message", ["Content-Type: message/partial; number=1; total=2; id=x", "", "x"]],
  ["contents that lie elsewhere", "partial-message", ["Content-Type: message/external-body; access-type=url", "", "x"]],
  ["a line without a colon", "bad-header-field", ["Subject: x", "what is this", "", "x"]],
  ["a space before the colon", "bad-header-field", ["Subject : x", "", "x"]],
  ["a message in a digest that is not called one", "bad-header-field", [digest, "", "--b", "", "Subject: x", "", "y", "--b--"]],
  ["a header line of white space", "bad-header-field", ["Subject: x", "  ", "To: a@x.example", "", "x"]],
  ["a continuation line first", "bad-header-field", [" Subject: x", "", "x"]],
  ["a line end in an encoded word", "bad-header-field", ["Subject: =?utf-8?q?a=0D=0ABcc:_x?=", "", "x"]],
  ["bytes in the header that are no UTF-8", "bad-charset", ["Subject: \u0000", "", "x"]],
  ["more fields than the limit", "header-too-large", [...Array.from({ length: LIMITS.headerFields + 1 }, () => "X: y"), "", "x"]],
  ["more header than the limit", "header-too-large", [`X: ${"y".repeat(LIMITS.headerBytes)}`, "", "x"]],
];

test.each(ODD)("%s is the defect %s", (what, kind, lines) => {
  const raw = utf8(lines.join("\r\n"));
  if (what.includes("no UTF-8")) raw[raw.indexOf(0)] = 0xff;
  expect(kinds(parseMessage(raw))).toContain(kind);
});

test("the subject cannot carry a line end, and what follows an oversized header is still its body", () => {
  expect(read("Subject: =?utf-8?q?a=0D=0ABcc:_x?=", "", "x").subject).toBe("a  Bcc: x");
  expect(read(`X: ${"y".repeat(LIMITS.headerBytes)}`, "Z: z", "", "body").text).toBe("body");
});

test("bare line ends are read as lines, with a defect in header and body", () => {
  const message = parseMessage(utf8("Subject: x\nTo: a@x.example\n\nhello\n"));
  expect([message.subject, message.text]).toEqual(["x", "hello\n"]);
  expect(message.defects.map((defect) => defect.where).sort()).toEqual(["body", "header"]);
  expect(kinds(read("Subject: x", "", "a\rb"))).toEqual(["bare-newline"]);
});

test("text before and after the parts is among the parts, never the text a person reads", () => {
  const message = read(head, "", "secret before", "--b", "", "shown", "--b--", "secret after", "");
  expect(message.text).toBe("shown");
  expect(message.parts.map((part) => [part.path, partText(part).text.trim()])).toEqual([
    ["preamble", "secret before"],
    ["1", "shown"],
    ["epilogue", "secret after"],
  ]);
});

test("nothing is lost: each leaf is the text, the HTML or an attachment", () => {
  const message = read(
    head,
    "",
    "--b",
    "",
    "first",
    "--b",
    "",
    "second",
    "--b",
    "Content-Type: image/png; name=l.png",
    "Content-Disposition: inline",
    "",
    "x",
    "--b--",
  );
  expect(message.text).toBe("first");
  expect(message.attachments.map((part) => part.path)).toEqual(["2", "3"]);
});

test("a uuencoded file is an attachment with its name and its bytes", () => {
  const message = read("", "see below", "begin 644 cat.txt", "#8V%T", "`", "end", "bye");
  expect(message.attachments.map((part) => [part.fileName, partText(part).text])).toEqual([["cat.txt", "cat"]]);
});

test("nesting and parts stop at their limits, and what lies deeper is one closed leaf", () => {
  const deep = Array.from({ length: LIMITS.mimeDepth + 5 }, (_, i) => [
    `Content-Type: multipart/mixed; boundary=b${i}b`,
    "",
    `--b${i}b`,
  ]).flat();
  expect(kinds(read(...deep, "", "x"))).toEqual(["too-deep", "unclosed-multipart"]);
  expect(read(...deep, "", "x").parts.map((part) => part.mediaType)).toEqual(["multipart/mixed"]);
  const many = Array.from({ length: LIMITS.mimeParts + 5 }, () => ["--b", "", "x"]).flat();
  const wide = read(head, "", ...many, "--b--");
  expect(kinds(wide)).toContain("too-many-parts");
  expect(wide.parts).toHaveLength(LIMITS.mimeParts);
});

test("no bytes make the parser throw, and its ranges stay inside the message", () => {
  const seed = utf8(NESTED.join("\r\n"));
  const mutation = fc.record({
    at: fc.nat(seed.length - 1),
    kind: fc.constantFrom("set", "cut", "copy"),
    byte: fc.nat(255),
    length: fc.nat(40),
  });
  const mutated = fc.array(mutation, { minLength: 1, maxLength: 6 }).map((list) =>
    list.reduce((bytes, { at, kind, byte, length }) => {
      if (kind === "set") return concat([bytes.subarray(0, at), new Uint8Array([byte]), bytes.subarray(at + 1)]);
      if (kind === "cut") return concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
      return concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
    }, seed),
  );
  const random = fc.uint8Array({ maxLength: 2000 }).map((bytes) => new Uint8Array(bytes));
  fc.assert(
    fc.property(fc.oneof(mutated, random), (raw) => {
      const message = parseMessage(raw);
      expect(message.bodyStart).toBeLessThanOrEqual(raw.length);
      for (const part of message.parts) expect(part.bytes.length).toBeLessThanOrEqual(raw.length);
      for (const field of message.fields) expect(field.value).not.toMatch(/[\r\n\0]/);
    }),
    { numRuns: slow ? 100_000 : 600 },
  );
});
