import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { sameAddress } from "#core/mail/address.ts";
import { listedIn, parseAddressList } from "#core/mail/address-list.ts";
import { headerRuns, unfoldedValue } from "#core/mail/header.ts";
import { addressField } from "#core/mail/header-writer.ts";
import type { Address, HeaderField, Message } from "#core/mail/message.ts";

// Fields that name recipients: of this sending, of an earlier one, or as some host noted them.
const RECIPIENT_FIELDS = new Set([
  "to",
  "cc",
  "bcc",
  "apparently-to",
  "delivered-to",
  "envelope-to",
  "original-recipient",
  "mail-followup-to",
  "x-apparently-to",
  "x-delivered-to",
  "x-envelope-to",
  "x-failed-recipients",
  "x-forwarded-for",
  "x-forwarded-to",
  "x-google-original-to",
  "x-ms-exchange-organization-originalenveloperecipients",
  "x-original-to",
  "x-rcpt-to",
  "x-received-for",
]);

/**
 * The same message as one recipient may see it: To shows that recipient alone, every other field that names recipients is
 * gone (also the "for" of earlier hops), and so is every line of the header that is no field. The body is not touched.
 */
export function singleCopy(message: Message, recipient: Address): Bytes {
  const to = utf8(addressField("To", [{ name: nameOf(message, recipient), address: recipient }]));
  const kept: Uint8Array[] = [];
  let written = false;
  for (const field of message.fields) {
    if (!namesRecipients(field, recipient)) kept.push(withLineEnd(field.raw));
    else if (!written && field.name.toLowerCase() === "to") {
      kept.push(to);
      written = true;
    }
  }
  if (!written) kept.push(to);
  return concat([...kept, utf8("\r\n"), message.raw.subarray(message.bodyStart)]);
}

/** The message without its Bcc and Resent-Bcc fields (RFC 5322 section 3.6.3), every other byte as it was. */
export function withoutBcc(raw: Bytes): Bytes {
  const kept: Uint8Array[] = [];
  let from = 0;
  for (const run of headerRuns(raw, 0, raw.length)) {
    const name = run.name?.toLowerCase();
    if (name !== "bcc" && name !== "resent-bcc") continue;
    kept.push(raw.subarray(from, run.start));
    from = run.end;
  }
  return from === 0 ? raw : concat([...kept, raw.subarray(from)]);
}

/** The recipients that a message shows, as the strict parser reads them, each once: from To and Cc. */
export function shownRecipients(message: Message): { readonly to: readonly Address[]; readonly cc: readonly Address[] } {
  const shown = (name: string) => [...new Set(listedIn(message.fields, name).mailboxes.flatMap((listed) => listed.address ?? []))];
  return { to: shown("to"), cc: shown("cc") };
}

function namesRecipients(field: HeaderField, recipient: Address): boolean {
  const name = field.name.toLowerCase();
  if (RECIPIENT_FIELDS.has(name) || name.startsWith("resent-")) return true;
  return name === "received" && namesAnother(unfoldedValue(field), recipient);
}

function namesAnother(received: string, recipient: Address): boolean {
  const shown = /\bfor\s+(<[^>]*>|[^\s;]+)/i.exec(received)?.[1];
  if (shown === undefined) return false;
  const address = parseAddressList(shown).mailboxes[0]?.address;
  return address === undefined || !sameAddress(address, recipient);
}

function nameOf(message: Message, recipient: Address): string {
  for (const field of ["to", "cc"]) {
    for (const listed of listedIn(message.fields, field).mailboxes) {
      // A name can hold another address, and a copy for one shows nobody else.
      if (listed.address !== undefined && sameAddress(listed.address, recipient)) return listed.name.includes("@") ? "" : listed.name;
    }
  }
  return "";
}

function withLineEnd(raw: Uint8Array): Uint8Array {
  return raw.at(-1) === 10 ? raw : concat([raw, utf8("\r\n")]);
}
