import type { Inspection } from "#core/detect/finding.ts";
import { parseAddressList } from "#core/mail/address.ts";
import type { Envelope, Message } from "#core/mail/message.ts";
import type { Facts } from "#core/policy/verdict.ts";
import { classifyRecipients } from "#core/recipients/classify.ts";
import type { Organisation } from "#flow/world.ts";

/** All that the rules may know of one message. The envelope says who receives; the header only where an address is shown. */
export function factsOf(organisation: Pick<Organisation, "ownDomains">, envelope: Envelope, message: Message, seen: Inspection): Facts {
  return {
    mailFrom: envelope.mailFrom,
    recipients: classifyRecipients({
      rcptTo: envelope.rcptTo,
      to: shownAddresses(message, "to"),
      cc: shownAddresses(message, "cc"),
      ownDomains: organisation.ownDomains,
    }),
    fields: message.fields.map(({ name, value }) => ({ name, value })),
    findings: seen.findings,
    notScanned: seen.notScanned,
    defects: message.defects,
    sizeBytes: message.raw.length,
    attachments: message.attachments.length,
  };
}

/** The mailboxes that a header field shows. */
export function shownMailboxes(message: Message, field: "from" | "to" | "cc"): readonly { readonly name: string; readonly address: string }[] {
  return message.fields.filter(({ name }) => name.toLowerCase() === field).flatMap(({ value }) => parseAddressList(value).mailboxes);
}

function shownAddresses(message: Message, field: "to" | "cc"): readonly string[] {
  return shownMailboxes(message, field).map(({ address }) => address);
}
