import type { Address } from "#core/mail/message.ts";
import { receivedField } from "#core/mail/received.ts";
import type { Settings } from "#apps/settings.ts";
import { admit, type Client, type Entrance, mayBegin } from "#flow/admission.ts";
import { outbound } from "#flow/outbound.ts";
import type { World } from "#flow/world.ts";
import { faultOf } from "#io/log/log.ts";
import type { SmtpServerOptions } from "#io/smtp/server.ts";

/** What one door does with clients and their messages. Where it is not for mail servers, a stranger is asked to sign in. */
export function takeMail(
  { hostName }: Settings,
  world: World,
  entrances: readonly Entrance[],
  forServers: boolean,
): Pick<SmtpServerOptions, "mayRelay" | "onMessage"> {
  return {
    mayRelay(asked) {
      const code = mayBegin(world, entrances, clientOf(asked), asked.mailFrom);
      return code === "NOT_ALLOWED" && !forServers ? "NOT_SIGNED_IN" : code;
    },
    async onMessage(envelope, raw, session) {
      const { helo, remoteAddress, protocol } = session;
      try {
        const admitted = await admit(world, entrances, clientOf(session), { mailFrom: envelope.mailFrom, raw });
        if (!admitted.ok) return admitted;
        const received = (id: string) =>
          receivedField({ by: hostName, from: { helo, remoteAddress }, with: protocol, id, at: world.now() });
        const { raw: taken, sendsAs } = admitted;
        const { user: submitter } = clientOf(session);
        return await outbound(world, { envelope, raw: taken, receivedField: received, sendsAs, submitter }).finally(() => taken.fill(0));
      } catch (thrown) {
        world.log.line("gateway-fault", faultOf(thrown));
        return { ok: false, code: "BROKEN" };
      }
    },
  };
}

/** Whoever signed in was named by `signInForMail`. */
function clientOf(of: {
  readonly remoteAddress: string;
  readonly user: string | undefined;
  readonly certificate: string | undefined;
}): Client {
  return { remoteAddress: of.remoteAddress, user: of.user as Address | undefined, certificate: of.certificate };
}
