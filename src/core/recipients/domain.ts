import { canonicalDomain } from "#core/mail/domain.ts";

/** One form for each domain name, to compare by: lower-case A-labels; what is no domain name stays itself, in lower case. */
export function domainKey(domain: string): string {
  return canonicalDomain(domain) ?? domain.toLowerCase();
}

/** What stands behind the last @, as `domainKey` writes it; "" where there is none. */
export function domainPart(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : domainKey(address.slice(at + 1));
}

/** One form for each address, to compare by: people take the local part without case, whatever RFC 5321 section 2.4 allows. */
export function addressKey(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, Math.max(at, 0)).normalize("NFC").toLowerCase()}@${domainPart(address)}`;
}

/** One form for each pattern, to match with: `x.nl`, or `*.x.nl`; undefined where that is no domain name of at least two labels. */
export function domainPattern(pattern: string): string | undefined {
  const [star, name] = pattern.startsWith("*.") ? ["*.", pattern.slice(2)] : ["", pattern];
  const domain = canonicalDomain(name);
  return domain?.includes(".") === true ? star + domain : undefined;
}

/** Whether a domain falls under a pattern, both in their one form: `x.nl` is that domain alone, `*.x.nl` is that domain and all below it. */
export function matchesDomain(key: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? key === pattern.slice(2) || key.endsWith(pattern.slice(1)) : key === pattern;
}
