import type { Address } from "#core/mail/message.ts";
import type { RecipientFacts } from "#core/policy/verdict.ts";
import { addressKey, domainPart, domainPattern, matchesDomain } from "./domain.ts";
import { oddities, type Oddity } from "./oddities.ts";

/** Whom a message goes to and whom it shows. */
export interface RecipientsSeen {
  /** The envelope's recipients: it alone decides who receives. */
  readonly rcptTo: readonly Address[];
  /** Addresses in the header's To fields. */
  readonly to: readonly string[];
  /** Addresses in the header's Cc fields. */
  readonly cc: readonly string[];
  /** Patterns of the organisation's own domains: `x.nl`, `*.x.nl`. */
  readonly ownDomains: readonly string[];
  /** Domains of known partners, against which an odd one is seen. */
  readonly knownDomains?: readonly string[];
}

/** What is known of the recipients of one message; spread it into `Facts`. */
export interface ClassifiedRecipients {
  /** One for each of the envelope, in its order, each address once. */
  readonly recipients: readonly RecipientFacts[];
  /** Distinct outside addresses that the header shows, in this envelope or not. */
  readonly shownOutside: number;
  /** What is odd about the outside recipients. */
  readonly oddities: readonly Oddity[];
}

/** Own or outside, shown or blind, odd or not. What is not surely own is outside; a pattern that is none owns nothing. */
export function classifyRecipients(seen: RecipientsSeen): ClassifiedRecipients {
  const own = seen.ownDomains.map(domainPattern).filter((pattern) => pattern !== undefined);
  const relationOf = (address: string): RecipientFacts["relation"] =>
    own.some((pattern) => matchesDomain(domainPart(address), pattern)) ? "own" : "outside";
  const to = new Set(seen.to.map(addressKey));
  const cc = new Set(seen.cc.map(addressKey));
  const recipients = [...new Set(seen.rcptTo)].map((address): RecipientFacts => {
    const key = addressKey(address);
    return { address, relation: relationOf(address), shownIn: to.has(key) ? "to" : cc.has(key) ? "cc" : "none" };
  });
  const outside = recipients.filter((recipient) => recipient.relation === "outside").map((recipient) => recipient.address);
  return {
    recipients,
    shownOutside: [...new Set([...to, ...cc])].filter((address) => relationOf(address) === "outside").length,
    oddities: oddities(outside, [...own.map((pattern) => pattern.replace(/^\*\./, "")), ...(seen.knownDomains ?? [])]),
  };
}
