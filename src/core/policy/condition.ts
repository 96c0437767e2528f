import type { Confidence, Finding } from "#core/detect/finding.ts";
import { addressKey, domainPart, matchesDomain } from "#core/recipients/domain.ts";
import type { When } from "./rule.ts";
import type { Facts, RecipientFacts } from "./verdict.ts";

/** What made a rule match, for its sentence. */
export interface Evidence {
  /** How many of what the rule looks at. */
  readonly count: number;
  /** Of the surest finding. */
  readonly masked: string | undefined;
  /** The place of the surest finding, or the part that could not be read. */
  readonly part: string | undefined;
}

/** What in the message meets every condition that is not about the recipient; undefined where one of them fails. */
export function evidenceFor(when: When, facts: Facts): Evidence | undefined {
  const findings = when.findings === undefined ? [] : facts.findings.filter((finding) => isNamed(finding, when));
  const words = when.keywords === undefined ? [] : facts.findings.filter((finding) => isListed(finding, when));
  const seen = [...findings, ...words];
  const unread = unreadParts(when, facts);
  const shown = shownOutside(facts);
  const holds =
    (when.findings === undefined || findings.length > 0) &&
    (when.keywords === undefined || words.length > 0) &&
    (!looksAtFindings(when) || seen.length >= when.atLeast) &&
    (when.headers === undefined || hasHeaders(when.headers, facts)) &&
    (when.notScanned === undefined || unread.length > 0) &&
    (when.malformed === undefined || facts.defects.length > 0) &&
    (when.shownRecipientsOver === undefined || shown > when.shownRecipientsOver) &&
    (when.sizeOver === undefined || facts.sizeBytes > when.sizeOver) &&
    (when.attachmentsOver === undefined || facts.attachments > when.attachmentsOver) &&
    (when.unlessTagged === undefined || facts.tag !== "direct") &&
    (when.tag === undefined || facts.tag === when.tag);
  if (!holds) return undefined;
  const surest = seen.toSorted((a, b) => SURENESS[b.confidence] - SURENESS[a.confidence])[0];
  return { count: countOf(when, facts, seen.length, unread.length), masked: surest?.masked, part: surest?.part ?? unread[0] };
}

/** Whether the conditions on the recipient hold for this one. */
export function concerns(when: When, recipient: RecipientFacts): boolean {
  return (
    (when.recipients === "any" || when.recipients === recipient.relation) &&
    isUnder(when.domains, recipient) &&
    isAmong(when.addresses, recipient)
  );
}

/** Whether a rule with these conditions has a finding to speak of. */
export function looksAtFindings(when: When): boolean {
  return when.findings !== undefined || when.keywords !== undefined;
}

const SURENESS: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };

function isUnder(domains: When["domains"], recipient: RecipientFacts): boolean {
  if (domains === undefined) return true;
  const domain = domainPart(recipient.address);
  return domains.some((pattern) => matchesDomain(domain, pattern));
}

function isAmong(addresses: When["addresses"], recipient: RecipientFacts): boolean {
  return addresses === undefined || addresses.includes(addressKey(recipient.address));
}

function isNamed(finding: Finding, when: When): boolean {
  return when.findings?.includes(finding.detector) === true && SURENESS[finding.confidence] >= SURENESS[when.confidence];
}

function isListed(finding: Finding, when: When): boolean {
  if (finding.detector !== "keyword" || SURENESS[finding.confidence] < SURENESS[when.confidence]) return false;
  // A word that does not tell its list may stand in any.
  return finding.list === undefined || when.keywords?.includes(finding.list) === true;
}

function unreadParts(when: When, facts: Facts): readonly string[] {
  const why = when.notScanned;
  if (why === undefined) return [];
  return facts.notScanned.filter((one) => why === true || why.includes(one.why)).map((one) => one.part);
}

function shownOutside(facts: Facts): number {
  const counted = facts.recipients.filter((recipient) => recipient.relation === "outside" && recipient.shownIn !== "none").length;
  return Math.max(counted, facts.shownOutside ?? 0);
}

function countOf(when: When, facts: Facts, seen: number, unread: number): number {
  if (looksAtFindings(when)) return seen;
  if (when.shownRecipientsOver !== undefined) return shownOutside(facts);
  if (when.notScanned !== undefined) return unread;
  if (when.malformed !== undefined) return facts.defects.length;
  return facts.attachments;
}

function hasHeaders(wanted: Readonly<Record<string, readonly string[]>>, facts: Facts): boolean {
  return Object.entries(wanted).every(([name, patterns]) =>
    facts.fields.some((field) => sameText(field.name, name) && patterns.some((pattern) => matchesPattern(field.value, pattern))),
  );
}

function sameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

// Not a regular expression: a hostile header field could make one run for hours. This takes the earliest place of each piece in turn.
function matchesPattern(value: string, pattern: string): boolean {
  const text = plain(value);
  const pieces = plain(pattern).split("*");
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (pieces.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

function plain(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
}
