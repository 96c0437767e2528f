import { type Bytes, concat, fromUtf8, type Instant, latin1, utf8 } from "#core/bytes.ts";
import { needsSmtpUtf8 } from "#core/mail/address.ts";
import { type Entity, messageHeader, multipart, textEntity, writeMessage } from "#core/mail/compose.ts";
import { foldedField, headerDate, type Mailbox, oneLine, textField } from "#core/mail/header-writer.ts";
import { readHeader, unfoldedValue } from "#core/mail/header.ts";
import type { Address, Envelope, HeaderField } from "#core/mail/message.ts";
import { lineFaults } from "#core/mail/newline.ts";

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
  /** ORCPT as the client gave it, decoded (RFC 3461 section 4.2): "rfc822;a@x.example". */
  readonly originalRecipient?: string;
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
  /** ENVID as the client gave it, decoded (RFC 3461 section 4.4). */
  readonly envelopeId?: string;
  /** The whole message, for a sender who asked for it (RET=FULL). Never where it may hold what was to be sealed. */
  readonly returned?: Bytes;
}

/**
 * A notification of RFC 3464 with its envelope from the null sender (RFC 5321 section 4.5.5), or undefined where the message
 * itself came from there. Without `returned` it never holds contents: of the message only Date, From, To, Message-ID and the like
 * return. Where an address is internationalised it takes the forms of RFC 6533, in 8-bit.
 */
export function composeDsn(dsn: Dsn): { readonly envelope: Envelope; readonly raw: Bytes } | undefined {
  if (dsn.mailFrom === "" || dsn.recipients.length === 0) return undefined;
  const global = needsSmtpUtf8(dsn.mailFrom) || dsn.recipients.some(({ finalRecipient }) => needsSmtpUtf8(finalRecipient));
  const header = messageHeader({
    from: dsn.from,
    to: [{ address: dsn.mailFrom }],
    subject: dsn.subject,
    date: dsn.date,
    messageId: dsn.messageId,
    headers: [{ name: "Auto-Submitted", value: "auto-replied" }, ...references(dsn.original)],
  });
  // A message that returns may be of ours and hold our usual boundary.
  const boundary = `r${dsn.messageId.replace(/[^A-Za-z0-9]/g, "").slice(0, 50)}`;
  const last = (dsn.returned === undefined ? undefined : messageEntity(dsn.returned, boundary)) ?? headerEntity(dsn.original, global);
  const report = multipart("report", boundary, [textEntity("plain", dsn.text), statusEntity(dsn, global), last]);
  const typed = report.header.replace("multipart/report;", "multipart/report; report-type=delivery-status;");
  const whole = { header: global || last.header.includes(EIGHT_BIT) ? typed + EIGHT_BIT : typed, body: report.body };
  return { envelope: { mailFrom: "", rcptTo: [dsn.mailFrom] }, raw: writeMessage(header, whole) };
}

const EIGHT_BIT = "Content-Transfer-Encoding: 8bit\r\n";

function statusEntity(dsn: Dsn, global: boolean): Entity {
  const message = [
    ...(dsn.envelopeId === undefined
      ? []
      : [
          plainField(
            "Original-Envelope-Id",
            oneLine(dsn.envelopeId)
              .replace(/[^\x20-\x7e]/g, "?")
              .slice(0, 200),
          ),
        ]),
    textField("Reporting-MTA", `dns; ${dsn.reportingMta}`),
    textField("Arrival-Date", headerDate(dsn.arrivedAt)),
  ].join("");
  const text = message + dsn.recipients.map((recipient) => `\r\n${recipientGroup(recipient, global)}`).join("");
  if (!global) return { header: "Content-Type: message/delivery-status\r\n", body: utf8(text) };
  return { header: `Content-Type: message/global-delivery-status\r\n${EIGHT_BIT}`, body: utf8(text) };
}

function recipientGroup(recipient: DsnRecipient, global: boolean): string {
  const { finalRecipient, originalRecipient, diagnostic, remoteMta, willRetryUntil } = recipient;
  const status = /^[245]\.\d{1,3}\.\d{1,3}$/.test(recipient.status) ? recipient.status : "5.0.0";
  return [
    ...(originalRecipient === undefined ? [] : originalField(originalRecipient, global)),
    foldedField("Final-Recipient", [needsSmtpUtf8(finalRecipient) ? "utf-8;" : "rfc822;", finalRecipient]),
    foldedField("Action", [recipient.action]),
    foldedField("Status", [status]),
    ...(remoteMta === undefined ? [] : [foldedField("Remote-MTA", ["dns;", ascii(remoteMta)])]),
    ...(diagnostic === undefined ? [] : [textField("Diagnostic-Code", `smtp; ${ascii(diagnostic)}`)]),
    ...(willRetryUntil === undefined ? [] : [textField("Will-Retry-Until", headerDate(willRetryUntil))]),
  ].join("");
}

/** The recipient as its first sender wrote it; what is not of the form "type;address" is left out. */
function originalField(originalRecipient: string, global: boolean): readonly string[] {
  const [, type, address] = /^([a-z0-9-]{1,40});\s*(.{1,500})$/iu.exec(oneLine(originalRecipient)) ?? [];
  if (type === undefined || address === undefined) return [];
  const written = global ? address : xtext(address);
  return written.length > 900 ? [] : [plainField("Original-Recipient", `${type}; ${written}`)];
}

/** A field whose value is never an encoded word: a machine compares it with what it once gave. */
function plainField(name: string, value: string): string {
  return foldedField(name, value.split(" "));
}

/** The message as it came, or undefined where it would break the report: lines that are too long, or our boundary in it. */
function messageEntity(returned: Bytes, boundary: string): Entity | undefined {
  let column = 0;
  let eightBit = false;
  for (const byte of returned) {
    column = byte === 10 ? 0 : column + 1;
    if (byte > 127) eightBit = true;
    if (column > 999 || byte === 0) return undefined;
  }
  if (returned.at(-1) !== 10 || lineFaults(returned).bare || latin1(returned).includes(boundary)) return undefined;
  const header = readHeader(returned, 0, returned.length);
  const type = header.fields.some(({ raw }) => raw.some((byte) => byte > 127)) ? "message/global" : "message/rfc822";
  return { header: `Content-Type: ${type}\r\n${eightBit ? EIGHT_BIT : ""}`, body: returned };
}

// What tells the sender which message this is about. Subject is contents, and so may be anything else.
const IDENTIFYING = new Set(["date", "from", "to", "message-id", "in-reply-to"]);

function headerEntity(original: readonly HeaderField[], global: boolean): Entity {
  const named = original.filter((field) => IDENTIFYING.has(field.name.toLowerCase()) && field.raw.length < 2000);
  if (!global) {
    return { header: "Content-Type: text/rfc822-headers\r\n", body: concat(named.map(({ raw }) => raw).filter(isClean)) };
  }
  const sound = named.filter(({ raw }) => fromUtf8(raw) !== undefined && isClean(raw.map((byte) => (byte > 127 ? 0x78 : byte))));
  return { header: `Content-Type: message/global-headers\r\n${EIGHT_BIT}`, body: concat(sound.map(({ raw }) => raw)) };
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
