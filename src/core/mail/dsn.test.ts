import { expect, test } from "vitest";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { parseAddress } from "#core/mail/address.ts";
import { composeDsn, type Dsn } from "#core/mail/dsn.ts";
import type { Address } from "#core/mail/message.ts";
import { parseMessage, partText } from "#core/mail/parse.ts";

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`not an address: ${text}`);
  return parsed.address;
}

const original = parseMessage(
  utf8(
    "From: jan@voorbeeld.example\r\nTo: x@y.example\r\nSubject: SECRET-SUBJECT\r\nX-Note: SECRET-NOTE\r\nMessage-ID: <m1@z>\r\n\r\nSECRET-BODY",
  ),
);

const dsn: Dsn = {
  mailFrom: address("jan@voorbeeld.example"),
  from: { name: "Zegel", address: address("postmaster@voorbeeld.example") },
  reportingMta: "mail.voorbeeld.example",
  recipients: [
    {
      finalRecipient: address("x@y.example"),
      action: "failed",
      status: "5.1.1",
      diagnostic: "550 5.1.1 no\r\nsuch user",
      remoteMta: "mx.y.example",
    },
    { finalRecipient: address("\u7528@y.example"), action: "delayed", status: "nonsense", willRetryUntil: Date.UTC(2026, 2, 6) },
  ],
  arrivedAt: Date.UTC(2026, 2, 1),
  date: Date.UTC(2026, 2, 1),
  messageId: "d1@voorbeeld.example",
  subject: "Niet bezorgd",
  text: "Uw bericht is niet bezorgd.",
  original: original.fields,
};

test("a notification goes from the null sender to the sender, as a report of three parts that a machine can read", () => {
  const written = composeDsn(dsn);
  expect(written?.envelope).toEqual({ mailFrom: "", rcptTo: ["jan@voorbeeld.example"] });
  const message = parseMessage(written?.raw ?? utf8(""));
  expect(message.defects).toEqual([]);
  expect(message.fields.find((field) => field.name === "Content-Type")?.value).toBe(
    'multipart/report; report-type=delivery-status; boundary="=_zegel_rd1voorbeeldexample"',
  );
  expect(message.fields.find((field) => field.name === "In-Reply-To")?.value).toBe("<m1@z>");
  expect(message.parts.map((part) => part.mediaType)).toEqual(["text/plain", "message/global-delivery-status", "message/global-headers"]);
  const status = message.parts[1];
  expect(status === undefined ? "" : partText(status).text).toBe(
    [
      "Reporting-MTA: dns; mail.voorbeeld.example",
      "Arrival-Date: Sun, 01 Mar 2026 00:00:00 +0000",
      "",
      "Final-Recipient: rfc822; x@y.example",
      "Action: failed",
      "Status: 5.1.1",
      "Remote-MTA: dns; mx.y.example",
      "Diagnostic-Code: smtp; 550 5.1.1 no?? such user".replace("?? ", "??"),
      "",
      "Final-Recipient: utf-8; \u7528@y.example",
      "Action: delayed",
      "Status: 5.0.0",
      "Will-Retry-Until: Fri, 06 Mar 2026 00:00:00 +0000",
      "",
    ].join("\r\n"),
  );
});

test("a notification never holds contents: no body, no subject, no unknown field", () => {
  expect(fromUtf8(composeDsn(dsn)?.raw ?? utf8("SECRET"))).not.toContain("SECRET");
});

test("the null sender gets no notification", () => {
  expect(composeDsn({ ...dsn, mailFrom: "" })).toBeUndefined();
});
