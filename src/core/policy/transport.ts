import { rank } from "#core/detect/confidence.ts";
import { stricterLevel, type TransportLevel } from "#core/transport/level.ts";
import type { Defaults } from "./rule.ts";
import type { Facts } from "./verdict.ts";

/**
 * The least protection with which a message may travel as it is: what the policy says, and verified wherever something sensitive was seen
 * with medium confidence or more, even where a rule lets it go. More findings never make it less.
 */
export function transportOf(facts: Pick<Facts, "findings">, defaults: Defaults): TransportLevel {
  const harmless = facts.findings.every(({ confidence }) => rank(confidence) < rank("medium"));
  return stricterLevel(defaults.transport, harmless ? "opportunistic" : "verified");
}
