import type { Message } from "#core/mail/message.ts";
import type { RecipientVerdict, Verdict } from "#core/policy/verdict.ts";

/** Who gets the message in which way. Every recipient of the envelope stands in exactly one list. */
export interface Plan {
  /** The message as it came. */
  readonly direct: readonly RecipientVerdict[];
  /** A copy each, that shows only the sender and this recipient. */
  readonly single: readonly RecipientVerdict[];
  /** Groups that share one sealed item. */
  readonly sealed: readonly (readonly RecipientVerdict[])[];
  readonly held: readonly RecipientVerdict[];
}

/**
 * Turns the verdict into ways to go. A message that cannot be read with certainty never goes out directly: what was scanned would not
 * be what is sent.
 */
export function planRoutes(verdict: Verdict, message: Pick<Message, "defects">): Plan {
  const certain = message.defects.length === 0;
  const goes = (route: RecipientVerdict["route"]): readonly RecipientVerdict[] =>
    verdict.recipients.filter((recipient) => recipient.route === route);
  const direct = certain ? goes("direct") : [];
  const sealed = goes("seal");
  const together = sealed.filter(({ singleCopy }) => !singleCopy);
  const alone = sealed.filter(({ singleCopy }) => singleCopy).map((recipient) => [recipient]);
  return {
    direct: direct.filter(({ singleCopy }) => !singleCopy),
    single: direct.filter(({ singleCopy }) => singleCopy),
    sealed: together.length > 0 ? [together, ...alone] : alone,
    held: [...goes("hold"), ...goes("zip"), ...(certain ? [] : goes("direct"))],
  };
}
