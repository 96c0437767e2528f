import type { Bytes } from "#core/bytes.ts";
import type { Envelope } from "#core/mail/message.ts";
import { stricterLevel, type TransportLevel } from "#core/transport/level.ts";
import type { Delivery, Outcome } from "#io/delivery/delivery.ts";

/** Hands one message to a mail host. */
export type SendMail = (envelope: Envelope, raw: Bytes) => Promise<readonly Outcome[]>;

/** The mail host, and the protection that it gives to all mail. */
export interface Smarthost {
  readonly host: string;
  readonly protection: TransportLevel;
}

/**
 * Delivers everything through one mail host. What needs more protection than it gives stays. A recipient that the sender
 * says nothing of is tried again, never given up or taken as sent.
 */
export function openSmarthost(send: SendMail, { host, protection }: Smarthost): Delivery {
  return {
    nextHost: host,
    protectionOf: async () => protection,
    async deliver({ envelope, raw, transport }) {
      if (stricterLevel(transport, protection) !== protection)
        return envelope.rcptTo.map((address) => ({
          address,
          result: "retry",
          code: 0,
          status: "4.7.5",
          text: "the smarthost does not give the protection that was decided",
        }));
      const outcomes = await send(envelope, raw).catch((): readonly Outcome[] => []);
      return envelope.rcptTo.map((address): Outcome => {
        const outcome = outcomes.find((one) => one.address === address);
        if (outcome === undefined) return { address, result: "retry", code: 0, status: "4.3.0", text: "no outcome" };
        return outcome.result === "sent" ? { ...outcome, way: `smarthost ${host}` } : outcome;
      });
    },
  };
}
