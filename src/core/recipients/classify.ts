import type { Address } from "#core/mail/message.ts";
import type { RecipientFacts } from "#core/policy/verdict.ts";
import { addressKey, domainOf, matchesDomain } from "./domain.ts";
import { oddities, type Oddity } from "./oddities.ts";

/** Whom a message goes to and whom it shows, as its envelope and its header say. */
export interface RecipientsSeen {
  /** The envelope's recipients: it alone decides who receives. */
  readonly rcptTo: readonly Address[];
  /** Addresses in the header's To fields. */
  readonly to: readonly Address[];
  /** Addresses in the header's Cc fields. */
  readonly cc: readonly Address[];
}

/** What is known of the recipients of one message. */
export interface ClassifiedRecipients {
  /** One for each of the envelope, in its order, each address once. */
  readonly recipients: readonly RecipientFacts[];
  /** Distinct outside addresses that the header shows, in this envelope or not. */
  readonly shownOutside: number;
  readonly oddities: readonly Oddity[];
}

/** Own or outside, shown or blind, odd or not. `ownDomains` are patterns (`x.nl`, `*.x.nl`); what is not surely own is outside. */
export function classifyRecipients(
  seen: RecipientsSeen,
  ownDomains: readonly string[],
  knownDomains: readonly string[] = [],
): ClassifiedRecipients {
  const relationOf = (address: Address): RecipientFacts["relation"] =>
    ownDomains.some((own) => matchesDomain(domainOf(address), own)) ? "own" : "outside";
  const shown = new Map<string, Address>([...seen.to, ...seen.cc].map((address) => [addressKey(address), address]));
  const to = new Set(seen.to.map(addressKey));
  const recipients = [...new Map(seen.rcptTo.map((address) => [address, address])).keys()].map((address): RecipientFacts => {
    const key = addressKey(address);
    return { address, relation: relationOf(address), shownIn: to.has(key) ? "to" : shown.has(key) ? "cc" : "none" };
  });
  return {
    recipients,
    shownOutside: [...shown.values()].filter((address) => relationOf(address) === "outside").length,
    oddities: oddities(
      recipients.filter((recipient) => recipient.relation === "outside").map((recipient) => recipient.address),
      [...ownDomains.map((own) => own.replace(/^\*\./, "")), ...knownDomains],
    ),
  };
}
