import { type Bytes, concat, type Instant, utf8 } from "#core/bytes.ts";
import { addressField, foldedField, headerDate, type Mailbox, parameterWords, textField } from "#core/mail/header-writer.ts";
import { base64Lines, encodeText } from "#core/mail/transfer-writer.ts";

/** A file to go with a mail. */
export interface Attachment {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A mail to be written. */
export interface Mail {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc?: readonly Mailbox[];
  readonly replyTo?: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly date: Instant;
  /** With or without its angle brackets. */
  readonly messageId: string;
  readonly attachments?: readonly Attachment[];
  /** Further fields, such as Auto-Submitted. Not those that stand above. */
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
}

/** One MIME entity: header fields, each with its CRLF, and body. */
export interface Entity {
  readonly header: string;
  readonly body: Bytes;
}

/**
 * A mail as bytes (RFC 5322, RFC 2045) with CRLF, ASCII lines of at most 998 characters (78 wherever words allow), text
 * and HTML as alternatives, files after them. No value can add a header field: control characters in it become spaces.
 */
export function composeMail(mail: Mail): Bytes {
  return writeMessage(messageHeader(mail), mailBody(mail));
}

/** A whole message: the header fields of the message and the entity that is its body. */
export function writeMessage(header: string, entity: Entity): Bytes {
  return concat([utf8(`${header}MIME-Version: 1.0\r\n${entity.header}\r\n`), entity.body]);
}

/** The header fields that every mail of ours has. */
export function messageHeader(mail: Omit<Mail, "text" | "html" | "attachments">): string {
  const { from, to, cc = [], replyTo, headers = [] } = mail;
  return [
    addressField("From", [from]),
    addressField("To", to),
    ...(cc.length > 0 ? [addressField("Cc", cc)] : []),
    ...(replyTo === undefined ? [] : [addressField("Reply-To", [replyTo])]),
    textField("Subject", mail.subject),
    foldedField("Date", headerDate(mail.date).split(" ")),
    foldedField("Message-ID", [`<${mail.messageId.replace(/[<>\s]/g, "")}>`]),
    ...headers.map((field) => furtherField(field.name, field.value)),
  ].join("");
}

/** A text part in its lightest encoding. */
export function textEntity(subtype: "plain" | "html", text: string): Entity {
  const { encoding, body } = encodeText(text);
  const type = foldedField("Content-Type", [`text/${subtype};`, "charset=utf-8"]);
  return { header: `${type}Content-Transfer-Encoding: ${encoding}\r\n`, body };
}

/**
 * A multipart. `level` tells one boundary from the others of the message. A boundary holds "=_", which neither base64 nor
 * quoted-printable can, and text that goes unencoded has no line that starts with a dash: it cannot occur in a part.
 */
export function multipart(subtype: string, level: number | string, parts: readonly Entity[]): Entity {
  const boundary = `=_zegel_${level}`;
  const pieces = parts.flatMap((part) => [utf8(`--${boundary}\r\n${part.header}\r\n`), part.body, utf8("\r\n")]);
  const words = [`multipart/${subtype};`, `boundary="${boundary}"`];
  return { header: foldedField("Content-Type", words), body: concat([...pieces, utf8(`--${boundary}--\r\n`)]) };
}

// These are written by composeMail itself: given once more they would be read in two ways.
const OWN = new Set(["from", "to", "cc", "reply-to", "subject", "date", "message-id", "mime-version", "bcc"]);

function furtherField(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (OWN.has(lower) || lower.startsWith("content-"))
    throw new RangeError(`header field ${JSON.stringify(name)} is written by composeMail`);
  return textField(name, value);
}

function mailBody(mail: Mail): Entity {
  const text = textEntity("plain", mail.text);
  const body = mail.html === undefined ? text : multipart("alternative", 2, [text, textEntity("html", mail.html)]);
  const files = mail.attachments ?? [];
  return files.length === 0 ? body : multipart("mixed", 1, [body, ...files.map(fileEntity)]);
}

/** A file as one part, by its bytes alone: what its name or type says is never trusted as structure. */
export function fileEntity(file: Attachment): Entity {
  // Anything that is not plainly a type of one leaf goes as bytes.
  const sound = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}$/.test(file.mediaType);
  const leaf = sound && !/^(multipart|message)\//.test(file.mediaType);
  const name = file.fileName.replaceAll(/[/\\]/g, "_");
  const header = [
    foldedField("Content-Type", [leaf ? file.mediaType : "application/octet-stream"]),
    foldedField("Content-Disposition", ["attachment;", ...parameterWords("filename", name === "" ? "file" : name)]),
    "Content-Transfer-Encoding: base64\r\n",
  ];
  return { header: header.join(""), body: base64Lines(file.bytes) };
}
