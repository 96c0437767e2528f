import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concat, fromUtf8, utf8 } from "#core/bytes.ts";
import { parseAddress } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { shownRecipients, singleCopy, withoutBcc } from "#core/mail/single-copy.ts";

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`not an address: ${text}`);
  return parsed.address;
}

const RAW = utf8(
  [
    "Received: from a by b with ESMTP id 1 for <other@x.example>; Sun, 01 Mar 2026 12:00:00 +0000",
    "Received: from a by b with ESMTP id 2; Sun, 01 Mar 2026 12:00:00 +0000",
    "Delivered-To: other@x.example",
    "From: Jan <jan@voorbeeld.example>",
    'To: "Guest, the" <guest@x.example>,',
    "\tother@x.example",
    "cc : third@x.example",
    "Bcc: hidden@x.example",
    "Resent-To: old@x.example",
    "Resent-Bcc: older@x.example",
    "X-Original-To: fourth@x.example",
    "a line that mentions fifth@x.example",
    "Subject: hello",
    "",
    "body To: other@x.example",
    "",
  ].join("\r\n"),
);

test("a single copy shows the sender and its recipient, nobody else, and has the same body", () => {
  const copy = singleCopy(parseMessage(RAW), address("guest@x.example"));
  expect(fromUtf8(copy)).toBe(
    [
      "Received: from a by b with ESMTP id 2; Sun, 01 Mar 2026 12:00:00 +0000",
      "From: Jan <jan@voorbeeld.example>",
      'To: "Guest, the" <guest@x.example>',
      "Subject: hello",
      "",
      "body To: other@x.example",
      "",
    ].join("\r\n"),
  );
});

test("a blind recipient's copy shows that recipient in To", () => {
  const header = (fromUtf8(singleCopy(parseMessage(RAW), address("hidden@x.example"))) ?? "").split("\r\n\r\n")[0] ?? "";
  expect(header.match(/[^\s<]+@x\.example/g)).toEqual(["hidden@x.example"]);
});

test("a message without To gets one, and one without a body gets its empty line", () => {
  expect(fromUtf8(singleCopy(parseMessage(utf8("Subject: x")), address("a@x.example")))).toBe("Subject: x\r\nTo: a@x.example\r\n\r\n");
});

test("without Bcc every other byte is as it was", () => {
  const expected = (fromUtf8(RAW) ?? "").replace(/^(Bcc|Resent-Bcc):.*\r\n/gm, "");
  expect(fromUtf8(withoutBcc(RAW))).toBe(expected);
  const clean = utf8("Subject: x\r\n\r\nBcc: y\r\n");
  expect(withoutBcc(clean)).toBe(clean);
});

test("who is shown is read from To and Cc, each once", () => {
  expect(shownRecipients(parseMessage(RAW))).toEqual({ to: ["guest@x.example", "other@x.example"], cc: ["third@x.example"] });
});

test("whatever the bytes, a single copy keeps the body and names nobody in To, Cc or Bcc but its recipient", () => {
  const line = fc.constantFrom(
    "To: a@x.example",
    "CC: b@x.example",
    "bcc:\tc@x.example",
    " folded d@x.example",
    "junk",
    "Subject: x",
    "Resent-Cc: e@x.example",
    "\0: f",
    "",
  );
  const guest = address("guest@x.example");
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom("\r\n", "\n"), (lines, end) => {
      const message = parseMessage(utf8(lines.join(end)));
      const copy = parseMessage(singleCopy(message, guest));
      expect(concat([copy.raw.subarray(copy.bodyStart)])).toEqual(concat([message.raw.subarray(message.bodyStart)]));
      expect(shownRecipients(copy)).toEqual({ to: [guest], cc: [] });
      expect(copy.fields.filter((field) => /^(bcc|resent-)/i.test(field.name))).toEqual([]);
    }),
    { numRuns: process.env["SLOW"] === "1" ? 30_000 : 500 },
  );
});
