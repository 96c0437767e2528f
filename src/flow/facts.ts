import type { Inspection } from "#core/detect/finding.ts";
import { listedIn } from "#core/mail/address-list.ts";
import type { Address, Envelope, Message } from "#core/mail/message.ts";
import { shownRecipients } from "#core/mail/single-copy.ts";
import type { Facts } from "#core/policy/verdict.ts";
import { classifyRecipients } from "#core/recipients/classify.ts";
import type { Organisation } from "#flow/world.ts";

/** All that the rules may know of one message. The envelope says who receives; the header only where an address is shown. */
export function factsOf(organisation: Pick<Organisation, "ownDomains">, envelope: Envelope, message: Message, seen: Inspection): Facts {
  const { recipients, shownOutside } = classifyRecipients({
    rcptTo: envelope.rcptTo,
    ...shownRecipients(message),
    ownDomains: organisation.ownDomains,
  });
  return {
    mailFrom: envelope.mailFrom,
    recipients,
    shownOutside,
    fields: message.fields.map(({ name, value }) => ({ name, value })),
    findings: seen.findings,
    notScanned: seen.notScanned,
    defects: message.defects,
    sizeBytes: message.raw.length,
    attachments: message.attachments.length,
  };
}

/** The mailboxes that a header field shows; what cannot be read strictly is left out. */
export function shownMailboxes(
  message: Message,
  field: "from" | "to" | "cc",
): readonly { readonly name: string; readonly address: Address }[] {
  return listedIn(message.fields, field).mailboxes.flatMap(({ name, address }) => (address === undefined ? [] : [{ name, address }]));
}
