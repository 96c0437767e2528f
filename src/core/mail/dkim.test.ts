import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { type Opendkim, openOpendkim } from "#test/kit/opendkim.ts";
import { signDkim } from "./dkim.ts";
import { relaxedBody } from "./dkim-canonical.ts";

const AT = Date.UTC(2026, 10, 21, 10, 4);
let opendkim: Opendkim;

beforeAll(async () => {
  opendkim = await openOpendkim();
});

const MAIL = [
  "Received: from a by b; now",
  "From: Jan <jan@voorbeeld.example>",
  "To: x@elders.example,",
  "  y@elders.example",
  "Subject:   Twee   woorden \t",
  "Date: Sat, 21 Nov 2026 10:00:00 +0000",
  "Message-ID: <1@voorbeeld.example>",
  "MIME-Version: 1.0",
  "Content-Type: text/plain; charset=utf-8",
  "Content-Transfer-Encoding: 8bit",
  "",
  " Één  regel \t ",
  "",
  "\tnog een",
  "",
  "",
  "",
].join("\r\n");

test("opendkim finds both signatures good, RSA and Ed25519, and neither after a change", async () => {
  const signed = await signDkim(utf8(MAIL), opendkim.keys, AT);
  expect(opendkim.verify(signed)).toEqual(["pass", "pass"]);
  const text = fromUtf8(signed) ?? "";
  expect(text.endsWith(MAIL)).toBe(true);
  const changes: readonly (readonly [string, string])[] = [
    ["nog een", "nog twee"],
    ["Subject:   Twee", "Subject:   Drie"],
    ["From: Jan <", "From: Eva <"],
    ["Subject:", "Cc: z@elders.example\r\nSubject:"],
    ["Subject:", "Subject: Nog een\r\nSubject:"],
    ["From: Jan", "From: eva@voorbeeld.example\r\nFrom: Jan"],
    ["Subject:", "Reply-To: z@kwaad.example\r\nSubject:"],
    ["From: Jan", "Content-Type: text/html\r\nFrom: Jan"],
  ];
  for (const [from, to] of changes)
    expect([to, opendkim.verify(utf8(text.replace(from, to)))]).not.toEqual([to, expect.arrayContaining(["pass"])]);
  // What relays may do to white space does no harm.
  expect(opendkim.verify(utf8(text.replace("Twee   woorden \t", "Twee\r\n woorden").replace("regel \t ", "regel")))).toEqual([
    "pass",
    "pass",
  ]);
});

test("any message verifies, whatever its lines hold", async () => {
  const signing = opendkim.keys.slice(0, 1);
  const line = fc.string({ unit: fc.constantFrom("a", " ", "\t", ".", "é", "-"), maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), line, async (lines, subject) => {
      const header = `From: jan@voorbeeld.example\r\nSubject: x${subject}\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000`;
      const raw = utf8(`${header}\r\n\r\n${lines.map((one) => `${one}\r\n`).join("")}`);
      expect(opendkim.verify(await signDkim(raw, signing, AT))).toEqual(["pass"]);
    }),
    { numRuns: process.env["SLOW"] === "1" ? 1000 : 10 },
  );
});

test("the hash of the body is the one that openssl makes of its relaxed form", async () => {
  const signed = fromUtf8(await signDkim(utf8(MAIL), opendkim.keys.slice(1), AT)) ?? "";
  const digest = execFileSync("openssl", ["dgst", "-sha256", "-binary"], { input: " Één regel\r\n\r\n nog een\r\n" });
  expect(/bh=([^;]+);/.exec(signed)?.[1]).toBe(digest.toString("base64"));
});

test("the relaxed form of a body: examples of RFC 6376 section 3.4.5, and once is enough", () => {
  expect(fromUtf8(relaxedBody(utf8(" C \r\nD \t E\r\n\r\n\r\n")))).toBe(" C\r\nD E\r\n");
  for (const empty of ["", "\r\n", "\r\n\r\n", " \r\n\t"]) expect(relaxedBody(utf8(empty))).toHaveLength(0);
  expect(fromUtf8(relaxedBody(utf8("no line end")))).toBe("no line end\r\n");
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", " ", "\t", "\r\n", "é")), (pieces) => {
      const once = relaxedBody(utf8(pieces.join("")));
      expect(relaxedBody(once)).toEqual(once);
    }),
  );
});

test("no line of a signature is longer than mail may be, and without a key nothing is added", async () => {
  const signed = fromUtf8(await signDkim(utf8(MAIL), opendkim.keys, AT)) ?? "";
  for (const line of signed.slice(0, signed.indexOf("Received:")).split("\r\n")) expect(line.length).toBeLessThan(79);
  expect(await signDkim(utf8(MAIL), [], AT)).toEqual(utf8(MAIL));
});
