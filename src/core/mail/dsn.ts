import { type Bytes, concat, type Instant, utf8 } from "#core/bytes.ts";
import { needsSmtpUtf8 } from "#core/mail/address.ts";
import { type Entity, messageHeader, multipart, textEntity, writeMessage } from "#core/mail/compose.ts";
import { foldedField, headerDate, type Mailbox, textField } from "#core/mail/header-writer.ts";
import { unfoldedValue } from "#core/mail/header.ts";
import type { Address, Envelope, HeaderField } from "#core/mail/message.ts";

/** What became of one recipient (RFC 3464 section 2.3). */
export interface DsnRecipient {
  readonly finalRecipient: Address;
  readonly action: "failed" | "delayed" | "delivered" | "relayed";
  /** Enhanced status (RFC 3463), such as "5.1.1". */
  readonly status: string;
  /** The other host's reply, such as "550 5.1.1 No such user". */
  readonly diagnostic?: string;
  readonly remoteMta?: string;
  /** Until when a delayed message is tried. */
  readonly willRetryUntil?: Instant;
}

/** A delivery status notification to be written. */
export interface Dsn {
  /** Who sent the message. A message from the null sender gets no notification. */
  readonly mailFrom: Address | "";
  readonly from: Mailbox;
  readonly reportingMta: string;
  readonly recipients: readonly DsnRecipient[];
  readonly arrivedAt: Instant;
  readonly date: Instant;
  readonly messageId: string;
  readonly subject: string;
  /** What a person reads. */
  readonly text: string;
  /** The fields of the message that this is about; only those that identify it are shown. */
  readonly original: readonly HeaderField[];
}

/**
 * A notification of RFC 3464 with its envelope from the null sender (RFC 5321 section 4.5.5), or undefined where the message
 * itself came from there. It never holds contents: of the message only Date, From, To, Message-ID and the like return.
 */
export function composeDsn(dsn: Dsn): { readonly envelope: Envelope; readonly raw: Bytes } | undefined {
  if (dsn.mailFrom === "" || dsn.recipients.length === 0) return undefined;
  const header = messageHeader({
    from: dsn.from,
    to: [{ address: dsn.mailFrom }],
    subject: dsn.subject,
    date: dsn.date,
    messageId: dsn.messageId,
    headers: [{ name: "Auto-Submitted", value: "auto-replied" }, ...references(dsn.original)],
  });
  const report = multipart("report", 1, [textEntity("plain", dsn.text), statusEntity(dsn), headerEntity(dsn.original)]);
  const typed = report.header.replace("multipart/report;", "multipart/report; report-type=delivery-status;");
  return { envelope: { mailFrom: "", rcptTo: [dsn.mailFrom] }, raw: writeMessage(header, { header: typed, body: report.body }) };
}

function statusEntity(dsn: Dsn): Entity {
  const message = textField("Reporting-MTA", `dns; ${dsn.reportingMta}`) + textField("Arrival-Date", headerDate(dsn.arrivedAt));
  const groups = dsn.recipients.map((recipient) => `\r\n${recipientGroup(recipient)}`);
  return { header: "Content-Type: message/delivery-status\r\n", body: utf8(message + groups.join("")) };
}

function recipientGroup(recipient: DsnRecipient): string {
  const { finalRecipient, diagnostic, remoteMta, willRetryUntil } = recipient;
  const status = /^[245]\.\d{1,3}\.\d{1,3}$/.test(recipient.status) ? recipient.status : "5.0.0";
  return [
    foldedField("Final-Recipient", needsSmtpUtf8(finalRecipient) ? ["utf-8;", xtext(finalRecipient)] : ["rfc822;", finalRecipient]),
    foldedField("Action", [recipient.action]),
    foldedField("Status", [status]),
    ...(remoteMta === undefined ? [] : [foldedField("Remote-MTA", ["dns;", ascii(remoteMta)])]),
    ...(diagnostic === undefined ? [] : [textField("Diagnostic-Code", `smtp; ${ascii(diagnostic)}`)]),
    ...(willRetryUntil === undefined ? [] : [textField("Will-Retry-Until", headerDate(willRetryUntil))]),
  ].join("");
}

// What tells the sender which message this is about. Subject is contents, and so may be anything else.
const IDENTIFYING = new Set(["date", "from", "to", "message-id", "in-reply-to"]);

function headerEntity(original: readonly HeaderField[]): Entity {
  const fields = original.filter((field) => IDENTIFYING.has(field.name.toLowerCase()) && field.raw.length < 2000 && isClean(field.raw));
  return { header: "Content-Type: text/rfc822-headers\r\n", body: concat(...fields.map((field) => field.raw)) };
}

function references(original: readonly HeaderField[]): readonly { readonly name: string; readonly value: string }[] {
  const id = original.find((field) => field.name.toLowerCase() === "message-id");
  const value = id === undefined ? "" : unfoldedValue(id);
  return /^<[\x21-\x7e]{1,250}>$/.test(value) ? ["In-Reply-To", "References"].map((name) => ({ name, value })) : [];
}

function isClean(raw: Uint8Array): boolean {
  // A part that says nothing of its encoding holds short lines of ASCII that end in CRLF, and no delimiter.
  return raw.every((byte, i) => byte < 127 && (byte === 10) === (raw[i - 1] === 13)) && raw.at(-1) === 10 && raw[0] !== 0x2d;
}

function ascii(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, "?")
    .replace(/ {2,}/g, " ")
    .replaceAll("=?", "= ?")
    .trim()
    .slice(0, 500);
}

function xtext(text: string): string {
  // RFC 6533 section 3: \x{HEX} for what is not ASCII.
  return text.replace(/[^\x21-\x7e]|[\\+=]/gu, (character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`);
}
