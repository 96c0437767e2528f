import type { Bytes } from "#core/bytes.ts";
import type { Envelope } from "#core/mail/message.ts";
import type { Delivery, Outcome } from "#io/delivery/delivery.ts";

/** Hands one message to a mail host. */
export type SendMail = (envelope: Envelope, raw: Bytes) => Promise<readonly Outcome[]>;

/** Delivers everything through one mail host. A recipient that the sender says nothing of is tried again, never given up or taken as sent. */
export function openSmarthost(send: SendMail): Delivery {
  return {
    async deliver({ envelope, raw }) {
      const outcomes = await send(envelope, raw).catch((): readonly Outcome[] => []);
      return envelope.rcptTo.map(
        (address) =>
          outcomes.find((outcome) => outcome.address === address) ?? {
            address,
            result: "retry",
            code: 0,
            status: "4.3.0",
            text: "no outcome",
          },
      );
    },
  };
}
