import { fromPunycode } from "./punycode.ts";

const DOMAIN_CHARS = 253;
const LABEL_CHARS = 63;

/** One form for each domain name: lower case, Unicode labels (RFC 5890) in normal form, without the final dot. */
export function domainKey(domain: string): string {
  const plain = domain.endsWith(".") ? domain.slice(0, -1) : domain;
  return plain.split(".").map(labelKey).join(".");
}

/** What stands behind the last @, as `domainKey` writes it; "" where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : domainKey(address.slice(at + 1));
}

/** One form for each address: people take the local part without case, whatever RFC 5321 section 2.4 allows. */
export function addressKey(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, Math.max(at, 0)).normalize("NFC").toLowerCase()}@${domainOf(address)}`;
}

/** Whether a domain falls under a pattern: `x.nl` is that domain alone, `*.x.nl` is that domain and all below it. */
export function matchesDomain(domain: string, pattern: string): boolean {
  const name = domainKey(domain);
  if (!pattern.startsWith("*.")) return name === domainKey(pattern);
  const parent = domainKey(pattern.slice(2));
  return name === parent || name.endsWith(`.${parent}`);
}

/** Whether this can be a domain name of at least two labels (RFC 1035 section 2.3.4, RFC 5890), with `*.` before it or not. */
export function isDomainPattern(pattern: string): boolean {
  const domain = pattern.startsWith("*.") ? pattern.slice(2) : pattern;
  const labels = domain.split(".");
  const last = labels.at(-1) ?? "";
  return domain.length <= DOMAIN_CHARS && labels.length >= 2 && labels.every(isLabel) && !/^\d+$/.test(last);
}

function isLabel(label: string): boolean {
  if (label.length > LABEL_CHARS || !/^[\p{L}\p{N}]([\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u.test(label)) return false;
  return !isAce(label) || (fromPunycode(label.slice(4)) ?? "") !== "";
}

function labelKey(label: string): string {
  const text = isAce(label) ? (fromPunycode(label.slice(4)) ?? label) : label;
  return text.normalize("NFC").toLowerCase();
}

function isAce(label: string): boolean {
  return label.slice(0, 4).toLowerCase() === "xn--";
}
