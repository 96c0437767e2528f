import { LIMITS } from "#core/limits.ts";
import { utf8 } from "#core/bytes.ts";
import { canonicalDomain, shownDomain } from "#core/mail/domain.ts";
import type { Address } from "#core/mail/message.ts";

export type ParsedAddress = { readonly ok: true; readonly address: Address } | { readonly ok: false };

/**
 * Reads one Mailbox (RFC 5321 section 4.1.2, RFC 6531 section 3.3) or refuses it. The result is canonical: a quoted local
 * part that needs no quotes loses them, the domain becomes lower-case A-labels. What any other reader could split or
 * route differently is refused: source routes, lists, comments, white space at the edges, control and invisible
 * characters, `%` and `!` routing, and in quotes every character that has a meaning outside of them.
 */
export function parseAddress(text: string, allow: { readonly literal?: boolean } = {}): ParsedAddress {
  if (text.length > LIMITS.addressBytes || /\p{Cs}/u.test(text)) return { ok: false };
  const split = /^(?:"([^"\\@]*)"|([^"\\@]+))@([^@]+)$/u.exec(text);
  if (split === null) return { ok: false };
  const local = split[1] === undefined ? dotString(split[2] ?? "") : quotedString(split[1]);
  const domain = canonicalDomain(split[3] ?? "") ?? (allow.literal === true ? addressLiteral(split[3] ?? "") : undefined);
  if (local === undefined || domain === undefined) return { ok: false };
  const address = `${local}@${domain}`;
  if (isLonger(local, LIMITS.addressLocalBytes) || isLonger(address, LIMITS.addressBytes)) return { ok: false };
  return { ok: true, address: address as Address };
}

/** Whether a text takes more bytes than this in UTF-8. Most are so short that they need not be written out for it. */
function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && utf8(text).length > bytes;
}

/** The domain of an address, in lower-case A-labels. */
export function domainOf(address: Address): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** The part before the `@`, as it is written. */
export function localOf(address: Address): string {
  return address.slice(0, address.lastIndexOf("@"));
}

/**
 * Whether both are one mailbox as people mean it. Local parts compare without case: RFC 5321 section 2.4 leaves the case
 * to the receiving host, and no host in use gives two people the same name in two cases.
 */
export function sameAddress(a: Address, b: Address): boolean {
  return a === b || (domainOf(a) === domainOf(b) && localOf(a).toLowerCase() === localOf(b).toLowerCase());
}

/** The address as a person reads it, with an internationalised domain in its own script. For the screen alone. */
export function shownAddress(address: Address): string {
  return `${localOf(address)}@${shownDomain(domainOf(address))}`;
}

/** Whether sending to or from this address needs the SMTPUTF8 extension (RFC 6531). */
export function needsSmtpUtf8(address: Address | ""): boolean {
  return /[^\0-\x7f]/.test(address);
}

// Atext without `%` and `!`, which mail servers still rewrite into routes, and visible characters beyond ASCII.
const ATEXT = "A-Za-z0-9#$&'*+\\-/=?^_`{|}~\\u{a1}-\\u{10ffff}";
const DOT_STRING = new RegExp(`^[${ATEXT}]+(?:\\.[${ATEXT}]+)*$`, "u");
const QUOTED = new RegExp(`^(?! )[${ATEXT}. ]+(?<! )$`, "u");
const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

function dotString(text: string): string | undefined {
  return DOT_STRING.test(text) && isPlain(text) ? text : undefined;
}

function quotedString(text: string): string | undefined {
  if (!QUOTED.test(text) || !isPlain(text.replaceAll(" ", ""))) return undefined;
  return dotString(text) ?? `"${text}"`;
}

function isPlain(text: string): boolean {
  return !INVISIBLE.test(text) && text === text.normalize("NFKC");
}

function addressLiteral(text: string): string | undefined {
  const v4 = /^\[(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\]$/.exec(text);
  if (v4 !== null) return v4.slice(1).every((octet) => String(Number(octet)) === octet && Number(octet) < 256) ? text : undefined;
  const v6 = /^\[IPv6:([0-9a-f:]{2,39})\]$/i.exec(text)?.[1];
  return v6 !== undefined && isIpv6(v6) ? `[IPv6:${v6.toLowerCase()}]` : undefined;
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (halves.length > 2 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}
