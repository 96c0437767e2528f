import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Bytes, fromLatin1, fromUtf8, utf8 } from "#core/bytes.ts";
import { canonical } from "#core/mail/canonical.ts";
import { parseMessage, partText } from "#core/mail/parse.ts";
import { crlf } from "#core/mail/transfer-writer.ts";
import { chanceOf } from "#test/parsers/chance.ts";
import { soundMessage } from "#test/parsers/messages.ts";
import { mutate } from "#test/parsers/mutations.ts";

const runs = process.env["SLOW"] === "1" ? 30_000 : 400;

function rewritten(...lines: readonly string[]): string | undefined {
  const raw = canonical(parseMessage(utf8(lines.join("\r\n"))));
  return raw === undefined ? undefined : fromUtf8(raw);
}

/** What a person gets of it: texts as texts, files byte for byte. */
function contents(raw: Bytes): readonly string[] {
  return parseMessage(raw)
    .parts.filter(({ path, mediaType }) => !path.includes("uuencoded") && !mediaType.startsWith("message/"))
    .filter((part) => !(part.path.endsWith("preamble") && part.bytes.length < 400 && /mime/i.test(partText(part).text)))
    .map((part) => {
      const isHtml = part.mediaType === "text/html";
      const isText = isHtml || part.mediaType === "text/plain";
      const isBody =
        part.mediaType.startsWith("multipart/") || (isText && part.disposition !== "attachment" && part.fileName === undefined);
      if (!isBody) return `${part.mediaType} ${part.fileName ?? ""} ${Array.from(part.bytes).join()}`;
      // oxlint-disable-next-line no-control-regex -- They are left out.
      return `${isHtml ? "html" : "plain"} ${crlf(partText(part).text.replace(/[\0-\x08\x0b\x0e-\x1f\x7f]/g, ""))}`;
    });
}

test("a field with a character that is unseen is written anew in no time, however long it is", () => {
  const anew = rewritten("To: b@x.example", `X-Long: ${"a".repeat(60)}\r\n ${"b".repeat(800)}\u0001`, "no field", "", "x");
  const long = parseMessage(utf8(anew ?? "")).fields.find(({ name }) => name === "X-Long");
  expect(long?.value).toBe(`${"a".repeat(60)} ${"b".repeat(800)} `);
});

test("a text of very many lines is written anew", () => {
  const lines = "abcdefghijklé\r\n".repeat(100_000);
  const anew = canonical(parseMessage(utf8(`Subject : x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n= ${lines}`)));
  expect(parseMessage(anew ?? utf8("")).parts.map((part) => partText(part).text)).toEqual([`= ${lines}`]);
});

test("a message written anew has no defects, holds what we read before, and written anew once more stays as it is", () => {
  let count = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const chance = chanceOf(seed);
      const raw = fromLatin1(mutate(soundMessage(chance), chance).text);
      const message = parseMessage(raw);
      const anew = canonical(message);
      if (anew === undefined) return;
      count++;
      expect(parseMessage(anew).defects).toEqual([]);
      expect(parseMessage(anew).subject).toBe(message.subject);
      if (!message.parts.some(({ path }) => path.includes("uuencoded"))) expect(contents(anew)).toEqual(contents(raw));
      const again = canonical(parseMessage(anew));
      expect(again === undefined ? undefined : contents(again)).toEqual(contents(anew));
    }),
    { numRuns: runs },
  );
  expect(count).toBeGreaterThan(runs / 4);
});

test("of two types, encodings or addresses the one that we read is written, once", () => {
  const anew = rewritten(
    "From: a@x.example",
    "From: b@x.example",
    "Subject: =?utf-8?q?caf=C3=A9?=",
    "Content-Type: text/plain",
    "Content-Type: text/html",
    "Content-Transfer-Encoding: base64",
    "Content-Transfer-Encoding: 7bit",
    "",
    "aGFs*bG8=",
  );
  expect(anew).toBe(
    "From: a@x.example\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nhallo\r\n",
  );
});

test("a uuencoded file becomes an attachment, and its letters are gone from the text", () => {
  const raw = canonical(parseMessage(utf8(["", "see below", "begin 644 cat.txt", "#8V%T", "`", "end", "bye"].join("\r\n"))));
  const message = parseMessage(raw ?? new Uint8Array());
  expect(message.text).toBe("see below\r\nbye\r\n");
  expect(message.attachments.map((part) => [part.fileName, partText(part).text])).toEqual([["cat.txt", "cat"]]);
});

test("text before and after the parts is kept as text", () => {
  const anew = rewritten("Content-Type: multipart/mixed; boundary=b", "", "before", "--b", "", "x", "--b--", "after", "--b", "", "y", "");
  expect(parseMessage(utf8(anew ?? "")).parts.map((part) => partText(part).text)).toEqual([
    "before\r\n",
    "x\r\n",
    "after\r\n--b\r\n\r\ny\r\n",
  ]);
});

test.each([
  ["a piece of a message", ["Content-Type: message/partial; number=1; total=2; id=x", "", "x"]],
  ["contents that lie elsewhere", ["Content-Type: message/external-body; access-type=url", "", "x"]],
  ["an encoding that nobody knows", ["Content-Transfer-Encoding: x-own", "", "x"]],
  ["DKIM", ["DKIM-Signature: v=1", "Subject : x", "", "x"]],
  ["S/MIME", ["Subject : x", "Content-Type: multipart/signed; boundary=b", "", "--b", "", "x", "--b--"]],
  ["S/MIME in one piece", ["Subject : x", "Content-Type: application/pkcs7-mime", "", "x"]],
  ["PGP in the text", ["Subject : x", "", "-----BEGIN PGP SIGNED MESSAGE-----", "x"]],
  ["PGP in encoded text", ["Subject : x", "Content-Transfer-Encoding: base64", "", "LS0tLS1CRUdJTiBQR1AgTUVTU0FHRS0tLS0t"]],
  ["a signed type in the second of two", ["Content-Type: text/plain", "Content-Type: multipart/signed; boundary=b", "", "x"]],
  ["an address that says nothing certain", ["From: a\u0001@x.example", "", "x"]],
])("%s is never written anew", (_, lines) => {
  expect(rewritten(...lines)).toBeUndefined();
});
