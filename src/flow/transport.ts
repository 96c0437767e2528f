import { domainOf } from "#core/mail/address.ts";
import type { Envelope } from "#core/mail/message.ts";
import { ACTIONS } from "#core/policy/actions/index.ts";
import { TRANSPORT_RULE } from "#core/policy/floor.ts";
import type { Reason, RecipientVerdict, Verdict } from "#core/policy/verdict.ts";
import type { World } from "#flow/world.ts";

/**
 * The verdict, with everybody sealed to whom the message cannot travel as it is with the protection that it needs; the reason goes to the
 * sender. Where it cannot be asked now nothing changes: the delivery never gives less than was decided, and waits.
 */
export async function sealUnprotected(world: Pick<World, "delivery">, envelope: Envelope, verdict: Verdict): Promise<Verdict> {
  const tls = envelope.asked?.requireTls === true;
  const domains = new Set(verdict.recipients.filter((recipient) => needsMore(recipient, tls)).map(({ address }) => domainOf(address)));
  if (domains.size === 0) return verdict;
  const asked = [...domains].map(async (domain) => [domain, await world.delivery.protectionOf(domain)] as const);
  const plain = new Set((await Promise.all(asked)).filter(([, protection]) => protection === "opportunistic").map(([domain]) => domain));
  if (plain.size === 0) return verdict;
  const recipients = verdict.recipients.map((recipient) =>
    needsMore(recipient, tls) && plain.has(domainOf(recipient.address)) ? sealed(recipient) : recipient,
  );
  const reasons = [...plain].map(reasonOf);
  const ask = [...reasons, ...verdict.ask].toSorted((a, b) => ACTIONS[b.action].rank - ACTIONS[a.action].rank);
  return { recipients, ask };
}

function needsMore({ route, transport }: RecipientVerdict, tls: boolean): boolean {
  return route === "direct" && (tls || transport === "verified");
}

/** The same recipient, sealed because the way has not the protection that is needed. */
export function sealed(recipient: RecipientVerdict): RecipientVerdict {
  return { ...recipient, action: "seal", route: "seal", reasons: [reasonOf(domainOf(recipient.address)), ...recipient.reasons] };
}

function reasonOf(domain: string): Reason {
  return {
    rule: TRANSPORT_RULE,
    action: "seal",
    text: {
      nl: `De mailserver van ${domain} kan dit bericht niet veilig ontvangen. Daarom gaat het verzegeld.`,
      en: `The mail server of ${domain} cannot receive this message safely. So it goes sealed.`,
    },
  };
}
