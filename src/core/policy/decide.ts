import type { TransportLevel } from "#core/transport/level.ts";
import { ACTIONS, type ActionId } from "./actions/index.ts";
import { concerns, evidenceFor, type Evidence } from "./condition.ts";
import { floorRules } from "./floor.ts";
import type { Policy } from "./policy.ts";
import type { Rule } from "./rule.ts";
import { sentence } from "./sentence.ts";
import { transportOf } from "./transport.ts";
import type { Facts, Reason, RecipientFacts, RecipientVerdict, Verdict } from "./verdict.ts";
import { verifyOf } from "./verification.ts";

/**
 * The strictest action that any matching rule asks for, per recipient. Order of rules does not matter, and a further rule or finding
 * never makes it milder. What could not be read is never passed as clean: `floorRules`. An action in `settled` that a person has already
 * seen to (a reason given, a colleague's yes) holds nothing up any more; no other action can be settled away.
 */
export function decide(facts: Facts, policy: Policy, settled: ReadonlySet<ActionId> = NOTHING): Verdict {
  const matches = [...policy.rules, ...floorRules(policy.defaults)].flatMap((rule): Match[] => {
    const evidence = evidenceFor(rule.when, facts);
    return evidence === undefined ? [] : [{ rule, evidence }];
  });
  const transport = transportOf(facts, policy.defaults);
  const recipients = facts.recipients.map((recipient) => judge(recipient, matches, policy, { transport, settled }));
  return { recipients, ask: askOf(recipients) };
}

interface Match {
  readonly rule: Rule;
  readonly evidence: Evidence;
}

const NOTHING: ReadonlySet<ActionId> = new Set();

function judge(
  recipient: RecipientFacts,
  matches: readonly Match[],
  policy: Policy,
  { transport, settled }: { readonly transport: TransportLevel; readonly settled: ReadonlySet<ActionId> },
): RecipientVerdict {
  const mine = matches
    .filter((match) => concerns(match.rule.when, recipient))
    .toSorted((a, b) => ACTIONS[b.rule.action].rank - ACTIONS[a.rule.action].rank);
  const open = mine.filter(({ rule }) => !(settled.has(rule.action) && isPersonal(rule.action)));
  const action = open[0]?.rule.action ?? "allow";
  return {
    address: recipient.address,
    action,
    route: ACTIONS[action].route,
    transport,
    singleCopy: mine.some((match) => ACTIONS[match.rule.action].singleCopy),
    // A settled rule still says who may open: a person's yes lets in no weaker way.
    verify: verifyOf(
      mine.map((match) => match.rule),
      policy.defaults.verify,
    ),
    reasons: open.map((match) => reasonOf(match, recipient)),
  };
}

/** Whether this action waits for a person, who can settle it. */
function isPersonal(action: ActionId): boolean {
  return action === "justify" || action === "approve";
}

function reasonOf({ rule, evidence }: Match, recipient: RecipientFacts): Reason {
  return { rule: rule.id, action: rule.action, text: sentence(rule.say, { ...evidence, address: recipient.address }) };
}

const SILENT: ReadonlySet<ActionId> = new Set<ActionId>(["allow"]);

function askOf(recipients: readonly RecipientVerdict[]): readonly Reason[] {
  const once = new Map<string, Reason>();
  for (const reason of recipients.flatMap((recipient) => recipient.reasons)) {
    const key = JSON.stringify([reason.rule, reason.text.nl, reason.text.en]);
    if (!SILENT.has(reason.action) && !once.has(key)) once.set(key, reason);
  }
  return [...once.values()].toSorted((a, b) => ACTIONS[b.action].rank - ACTIONS[a.action].rank);
}
