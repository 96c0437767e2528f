import type { Message } from "#core/mail/message.ts";
import type { RecipientVerdict, Verdict } from "#core/policy/verdict.ts";
import type { ROUTES } from "#flow/routes/index.ts";

/** Who gets the message along which route. Every recipient stands in exactly one list. */
export type Plan = ReadonlyMap<keyof typeof ROUTES, readonly RecipientVerdict[]>;

/**
 * Turns the verdict into routes. A message that cannot be read with certainty never goes out directly: what was scanned would not be
 * what is sent.
 */
export function planRoutes(verdict: Verdict, message: Pick<Message, "defects">): Plan {
  const certain = message.defects.length === 0;
  return Map.groupBy(verdict.recipients, ({ route }) => (route === "refuse" || (route === "direct" && !certain) ? "hold" : route));
}
