import type { Address } from "#core/mail/message.ts";
import { oneSlipApart } from "./distance.ts";
import { domainKey, domainPart } from "./domain.ts";
import { mixesScripts, skeleton } from "./look-alike.ts";
import { WELL_KNOWN_MAIL_DOMAINS } from "./well-known.ts";

/** Why an address may not be the one that was meant. */
export interface Oddity {
  readonly address: Address;
  /**
   * look-alike: looks the same as a known domain, but is another;
   * typing-slip: one letter away from a known domain or a large mail provider;
   * mixed-script: letters of two alphabets in one name.
   */
  readonly kind: "look-alike" | "typing-slip" | "mixed-script";
  /** The domain that was probably meant, where there is one. */
  readonly meant: string | undefined;
}

/** Shorter names lie one letter apart by nature: ing.nl, ind.nl. */
const NAME_CHARS_MIN = 5;

/** What is odd about these addresses, against the domains that the organisation knows; at most one oddity each, the gravest. */
export function oddities(addresses: readonly Address[], knownDomains: readonly string[]): readonly Oddity[] {
  const known = knownBy(knownDomains);
  const seen = new Map<string, Omit<Oddity, "address"> | undefined>();
  return addresses.flatMap((address) => {
    const domain = domainPart(address);
    if (!seen.has(domain)) seen.set(domain, oddityOf(domain, known));
    const odd = seen.get(domain);
    return odd === undefined ? [] : [{ address, ...odd }];
  });
}

/** Names that are known, each by what it looks like too. */
interface Known {
  readonly domains: ReadonlySet<string>;
  readonly looks: ReadonlyMap<string, string>;
  /** Those whose names are long enough for a slip to tell something. */
  readonly long: readonly string[];
}

const WELL_KNOWN = WELL_KNOWN_MAIL_DOMAINS.map(domainKey);

function knownOf(domains: readonly string[]): Known {
  // The first that looks so counts: an own domain before a well-known one.
  const looks = new Map(domains.toReversed().map((domain) => [skeleton(domain), domain]));
  return { domains: new Set(domains), looks, long: [...new Set(domains)].filter((domain) => nameOf(domain).length >= NAME_CHARS_MIN) };
}

function knownBy(own: readonly string[]): Known {
  const name = own.join(" ");
  if (last?.name !== name) last = { name, known: knownOf([...own.map(domainKey), ...WELL_KNOWN]) };
  return last.known;
}

/** The table of one organisation, which asks for every message. */
let last: { readonly name: string; readonly known: Known } | undefined;

function oddityOf(domain: string, known: Known): Omit<Oddity, "address"> | undefined {
  if (known.domains.has(domain)) return undefined;
  const twin = known.looks.get(skeleton(domain));
  if (twin !== undefined) return { kind: "look-alike", meant: twin };
  if (mixesScripts(domain)) return { kind: "mixed-script", meant: undefined };
  for (const near of known.long) if (oneSlipApart(domain, near)) return { kind: "typing-slip", meant: near };
  return undefined;
}

function nameOf(domain: string): string {
  return domain.split(".").at(-2) ?? "";
}
