import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concat, fromUtf8, utf8 } from "#core/bytes.ts";
import { parseAddress } from "#core/mail/address.ts";
import { listedIn } from "#core/mail/address-list.ts";
import { composeMail, type Mail } from "#core/mail/compose.ts";
import { oneLine } from "#core/mail/header-writer.ts";
import type { Address } from "#core/mail/message.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { addReceived, receivedField } from "#core/mail/received.ts";
import { crlf } from "#core/mail/transfer-writer.ts";

// Any code point, halves of surrogate pairs among them.
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));

const runs = process.env["SLOW"] === "1" ? 30_000 : 100;

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`not an address: ${text}`);
  return parsed.address;
}

const simple: Mail = {
  from: { name: "Zegel", address: address("zegel@voorbeeld.example") },
  to: [{ address: address("guest@outside.example") }],
  subject: "Hello",
  text: "One line.\n",
  date: Date.UTC(2026, 2, 1, 12, 0, 0),
  messageId: "1@voorbeeld.example",
};

function text(mail: Mail): string {
  return fromUtf8(composeMail(mail)) ?? "";
}

test("a plain mail is as plain as can be", () => {
  expect(text(simple)).toBe(
    [
      "From: Zegel <zegel@voorbeeld.example>",
      "To: guest@outside.example",
      "Subject: Hello",
      "Date: Sun, 01 Mar 2026 12:00:00 +0000",
      "Message-ID: <1@voorbeeld.example>",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 7bit",
      "",
      "One line.",
      "",
    ].join("\r\n"),
  );
});

test("what is composed is read back: subject, names, text, HTML and files", () => {
  const word = fc.string({ unit: "grapheme", maxLength: 60 });
  const file = fc.record({
    fileName: word,
    mediaType: fc.constantFrom("text/csv", "Image/PNG", "message/rfc822", ""),
    bytes: fc.uint8Array({ maxLength: 300 }),
  });
  const body = fc.oneof(
    word,
    fc.array(fc.oneof(word, fc.constantFrom("--=_zegel_1", "From me", ".", "a ", "=")), { maxLength: 8 }).map((lines) => lines.join("\n")),
  );
  const mail = fc.record({
    subject: word,
    name: word,
    text: body,
    html: fc.option(body, { nil: undefined }),
    attachments: fc.array(file, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(mail, ({ subject, name, text, html, attachments }) => {
      const to = [
        { name, address: address("a@x.example") },
        { name, address: address("b@x.example") },
      ];
      const message = parseMessage(composeMail({ ...simple, to, subject, text, attachments, ...(html === undefined ? {} : { html }) }));
      expect(message.defects).toEqual([]);
      expect(message.subject).toBe(oneLine(subject));
      expect(withoutEnd(message.text)).toBe(withoutEnd(crlf(text)));
      expect(message.html === undefined ? undefined : withoutEnd(message.html)).toBe(
        html === undefined ? undefined : withoutEnd(crlf(html)),
      );
      expect(listedIn(message.fields, "to").mailboxes.map((mailbox) => [mailbox.name, mailbox.address])).toEqual(
        to.map((mailbox) => [oneLine(name).trim(), mailbox.address]),
      );
      expect(message.attachments.map((part) => [...part.bytes])).toEqual(attachments.map((part) => [...part.bytes]));
    }),
    { numRuns: runs },
  );
});

function withoutEnd(lines: string): string {
  return lines.replace(/\r\n$/, "");
}

test("every line is ASCII, ends in CRLF and has at most 78 characters where words allow, 998 in any case", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), fc.string({ unit: codePoint, maxLength: 150 }), (body, subject) => {
      const raw = composeMail({
        ...simple,
        subject,
        text: body,
        html: body,
        attachments: [{ fileName: subject, mediaType: "text/plain", bytes: utf8(body) }],
      });
      expect(raw.every((byte, i) => byte < 127 && (byte === 10) === (raw[i - 1] === 13))).toBe(true);
      const lines = (fromUtf8(raw) ?? "").split("\r\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
      expect(lines.filter((line) => line.length > 78 && !line.startsWith("Subject:"))).toEqual([]);
    }),
    { numRuns: runs },
  );
});

test("no value adds a header field", () => {
  const evil = "x\r\nBcc: evil@x.example\r\n\r\nbody\nX: y\u2028z\u0085";
  const raw = text({
    ...simple,
    from: { name: evil, address: simple.from.address },
    to: [{ name: evil, address: address("a@x.example") }],
    replyTo: { name: evil, address: address("a@x.example") },
    subject: evil,
    messageId: evil,
    attachments: [{ fileName: evil, mediaType: evil, bytes: utf8("x") }],
    headers: [{ name: "X-Note", value: evil }],
  });
  const names = raw.split("\r\n").map((line) => /^[^\s:]+:/.exec(line)?.[0]);
  expect(names).not.toContain("Bcc:");
  expect(names.filter((name) => name === "X:")).toEqual([]);
  expect(parseMessage(utf8(raw)).defects).toEqual([]);
});

test("a header field that composeMail writes itself, or a name that is none, is a bug and throws", () => {
  for (const name of ["Bcc", "subject", "Content-Type", "X Y", "X:Y", "", "X\r\nBcc"]) {
    expect(() => composeMail({ ...simple, headers: [{ name, value: "x" }] })).toThrow(RangeError);
  }
});

test("a file's name keeps its letters and loses its folders", () => {
  const message = parseMessage(
    composeMail({ ...simple, attachments: [{ fileName: '../caf\u00e9 "1".pdf', mediaType: "application/pdf", bytes: utf8("x") }] }),
  );
  expect(message.attachments[0]?.fileName).toBe('.._caf\u00e9 "1".pdf');
});

test("a Received field stands on top, tells no lie of the client's, and leaves every byte below as it was", () => {
  const raw = composeMail(simple);
  const hop = {
    by: "mail.voorbeeld.example",
    from: { helo: "evil\r\nX: y", remoteAddress: "::1" },
    with: "ESMTP",
    id: "q1",
    at: simple.date,
  };
  const relayed = addReceived(raw, receivedField(hop));
  expect(concat([relayed.subarray(relayed.length - raw.length)])).toEqual(raw);
  const message = parseMessage(relayed);
  expect(message.fields.map((field) => field.name).slice(0, 2)).toEqual(["Received", "From"]);
  expect(message.fields[0]?.value).toBe(
    "from evil__X:_y ([IPv6:::1]) by mail.voorbeeld.example with ESMTP id q1; Sun, 01 Mar 2026 12:00:00 +0000",
  );
});
