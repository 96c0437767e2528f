import { needsSmtpUtf8 } from "#core/mail/address.ts";
import { listedIn } from "#core/mail/address-list.ts";
import { addressField, textField } from "#core/mail/header-writer.ts";
import type { HeaderField } from "#core/mail/message.ts";

/**
 * The field in ASCII, so that it passes a host without SMTPUTF8 (RFC 6531): domains as A-labels, names and texts as encoded words.
 * Itself where it is ASCII already, and where ASCII cannot say the same: an address with another local part has no such form.
 */
export function asciiField(field: HeaderField): HeaderField | string {
  if (isAscii(field)) return field;
  const name = field.name.toLowerCase();
  if (ADDRESS_FIELDS.has(name)) return asciiAddresses(field);
  // Structured fields of other kinds are not text: encoded words mean nothing in them.
  if (name.startsWith("content-") || STRUCTURED.has(name)) return field;
  return textField(field.name, field.value);
}

/** Whether the header still has something that only SMTPUTF8 carries. */
export function headerNeedsSmtpUtf8(fields: readonly HeaderField[]): boolean {
  return !fields.every(isAscii);
}

const ADDRESS_FIELDS = new Set([
  ...["from", "sender", "reply-to", "to", "cc", "bcc"].flatMap((name) => [name, `resent-${name}`]),
  "disposition-notification-to",
]);
const STRUCTURED = new Set([
  "received",
  "message-id",
  "in-reply-to",
  "references",
  "return-path",
  "dkim-signature",
  "authentication-results",
]);

function asciiAddresses(field: HeaderField): HeaderField | string {
  const { mailboxes, defects } = listedIn([field], field.name);
  const plain = defects.length === 0 && mailboxes.every(({ group }) => group === undefined);
  const known = mailboxes.flatMap(({ name, address }) => (address === undefined || needsSmtpUtf8(address) ? [] : [{ name, address }]));
  // Every one of them or none: a field that lost an address would show other people than it did.
  return !plain || known.length === 0 || known.length < mailboxes.length ? field : addressField(field.name, known);
}

function isAscii(field: HeaderField): boolean {
  return field.raw.every((byte) => byte < 128);
}
