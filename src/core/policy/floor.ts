import type { NotScannedReason } from "#core/detect/finding.ts";
import type { Defaults, Rule } from "./rule.ts";

/** The reason of a message that is sealed because it cannot travel safely enough as it is. */
export const TRANSPORT_RULE = "transport";

/** The ids of the built-in rules; a policy cannot take them. */
export const FLOOR_IDS: readonly string[] = ["unread", "malformed", "tag-zip", "tag-seal", TRANSPORT_RULE];

/** Why a part could not be read. Every reason that there is. */
export const NOT_SCANNED_REASONS = Object.keys({
  password: true,
  damaged: true,
  "unknown-format": true,
  "too-deep": true,
  "too-large": true,
  "too-many-entries": true,
  "too-slow": true,
  "no-text": true,
} satisfies Readonly<Record<NotScannedReason, true>>) as readonly NotScannedReason[];

/** The rules that hold under every policy, so that what could not be read is never passed as clean, and what the writer asked for is done. */
export function floorRules(defaults: Defaults): readonly Rule[] {
  const anywhere = { confidence: "low", atLeast: 1 } as const;
  const unread: Rule = {
    id: "unread",
    when: { ...anywhere, recipients: "outside", notScanned: NOT_SCANNED_REASONS.filter((why) => !defaults.unreadExcept.includes(why)) },
    action: defaults.unread,
    say: { nl: "We konden niet alles lezen: {part}.", en: "We could not read everything: {part}." },
  };
  const malformed: Rule = {
    id: "malformed",
    when: { ...anywhere, recipients: "any", malformed: true },
    // What was written anew is no longer malformed and does not come here.
    action: defaults.malformed === "rewrite" ? "approve" : defaults.malformed,
    say: { nl: "Dit bericht is niet goed gevormd.", en: "This message is malformed." },
  };
  return [unread, malformed, ...TAG_RULES];
}

/** What the writer asks for in the subject. "direct" is none of them: it can only keep a rule back that says so itself. */
const TAG_RULES: readonly Rule[] = (["zip", "seal"] as const).map((tag) => ({
  id: `tag-${tag}`,
  when: { confidence: "low", atLeast: 1, recipients: "any", tag },
  action: tag,
  say: {
    zip: { nl: "U vroeg in het onderwerp om een zip met wachtwoord.", en: "You asked for a zip with a password in the subject." },
    seal: { nl: "U vroeg in het onderwerp om te verzegelen.", en: "You asked for sealing in the subject." },
  }[tag],
}));
