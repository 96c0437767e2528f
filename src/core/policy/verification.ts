import { ACTIONS } from "./actions/index.ts";
import type { Rule } from "./rule.ts";
import type { VerifyMethod } from "./verdict.ts";

/** Every way in which a guest can show who they are, strongest first. */
export const VERIFY_METHODS: readonly VerifyMethod[] = ["sms", "access-code", "mail-code"];

/**
 * The ways that every matching rule accepts which seals or is stricter, in the order of the first of them; a rule that states none
 * accepts the default. Where they have none in common: the strongest that any of them names. So a further rule never lets in a weaker way.
 */
export function verifyOf(rules: readonly Rule[], byDefault: readonly VerifyMethod[]): readonly VerifyMethod[] {
  const lists = rules.filter((rule) => ACTIONS[rule.action].rank >= ACTIONS.seal.rank).map((rule) => rule.verify ?? byDefault);
  const first = lists[0] ?? byDefault;
  const common = first.filter((method) => lists.every((list) => list.includes(method)));
  if (common.length > 0) return common;
  return VERIFY_METHODS.filter((method) => lists.some((list) => list.includes(method))).slice(0, 1);
}
