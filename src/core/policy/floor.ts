import type { NotScannedReason } from "#core/detect/finding.ts";
import type { Defaults, Rule } from "./rule.ts";

/** The ids of the built-in rules; a policy cannot take them. */
export const FLOOR_IDS: readonly string[] = ["unread", "malformed"];

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

/** The rules that hold under every policy, so that what could not be read is never passed as clean. Only `defaults` can set them. */
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
  return [unread, malformed];
}
