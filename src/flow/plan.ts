import type { Message } from "#core/mail/message.ts";
import { hasSignedHeader } from "#core/mail/signed.ts";
import type { RecipientVerdict, Verdict } from "#core/policy/verdict.ts";
import type { ROUTES } from "#flow/routes/index.ts";

/** Who gets the message along which route. Every recipient stands in exactly one list. */
export type Plan = ReadonlyMap<keyof typeof ROUTES, readonly RecipientVerdict[]>;

/**
 * Turns the verdict into routes. A message that cannot be read with certainty never goes out directly or packed: what was scanned would not be
 * what is sent. A copy that shows one recipient alone would break a signature over the header, so a message that has one goes sealed.
 */
export function planRoutes(verdict: Verdict, message: Pick<Message, "defects" | "fields">): Plan {
  const certain = message.defects.length === 0;
  const isSealedWhole = hasSignedHeader(message);
  return Map.groupBy(verdict.recipients, ({ route, singleCopy }) => {
    if (route === "refuse" || ((route === "direct" || route === "zip") && !certain)) return "hold";
    return route === "direct" && singleCopy && isSealedWhole ? "seal" : route;
  });
}
