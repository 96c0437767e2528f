import { listedIn } from "#core/mail/address-list.ts";
import type { Address, Message } from "#core/mail/message.ts";

/**
 * Every mailbox in whose name a message speaks: all of its From and Sender fields (RFC 5322 section 3.6.2). Undefined where From
 * names nobody, or where one of them holds anything that cannot be read strictly: then nobody can say in whose name it is.
 */
export function authorsOf(message: Pick<Message, "fields">): readonly Address[] | undefined {
  const [from, sender] = [listedIn(message.fields, "from"), listedIn(message.fields, "sender")];
  const shown = [...from.mailboxes, ...sender.mailboxes].map(({ address }) => address);
  const authors = shown.filter((address) => address !== undefined);
  const isStrict = authors.length === shown.length && ![...from.defects, ...sender.defects].includes("bad-header-field");
  return isStrict && from.mailboxes.length > 0 ? authors : undefined;
}
