import type { Address } from "#core/mail/message.ts";
import { receivedField } from "#core/mail/received.ts";
import type { Settings } from "#apps/settings.ts";
import { admit, type Client, type Entrance, mayBegin } from "#flow/admission.ts";
import { accountOfPassword } from "#flow/app-password.ts";
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
  const mayRelay = (client: Client, mailFrom: Address | "") => {
    const code = mayBegin(world, entrances, client, mailFrom);
    return code === "NOT_ALLOWED" && !forServers ? "NOT_SIGNED_IN" : code;
  };
  return {
    mayRelay({ remoteAddress, certificate, user, mailFrom }) {
      // Every message of a relay passes here: nothing is awaited that is known.
      if (user === undefined) return mayRelay({ remoteAddress, certificate, user }, mailFrom);
      return clientOf(world, { remoteAddress, certificate, user }).then((client) =>
        client === undefined ? "NOT_SIGNED_IN" : mayRelay(client, mailFrom),
      );
    },
    async onMessage(envelope, raw, session) {
      const { helo, remoteAddress, protocol } = session;
      try {
        const client = await clientOf(world, session);
        if (client === undefined) return { ok: false, code: "NOT_SIGNED_IN" };
        const admitted = await admit(world, entrances, client, { mailFrom: envelope.mailFrom, raw });
        if (!admitted.ok) return admitted;
        const received = (id: string) =>
          receivedField({ by: hostName, from: { helo, remoteAddress }, with: protocol, id, at: world.now() });
        const { raw: taken, sendsAs } = admitted;
        return await outbound(world, { envelope, raw: taken, receivedField: received, sendsAs, submitter: client.user }).finally(() =>
          taken.fill(0),
        );
      } catch (thrown) {
        world.log.line("gateway-fault", faultOf(thrown));
        return { ok: false, code: "BROKEN" };
      }
    },
  };
}

/** Who speaks; undefined for who signed in with a password that was withdrawn since, or for an account that was disabled. */
async function clientOf(
  world: World,
  of: { readonly remoteAddress: string; readonly user: string | undefined; readonly certificate: string | undefined },
): Promise<Client | undefined> {
  const { remoteAddress, certificate } = of;
  const user = of.user === undefined ? undefined : await accountOfPassword(world, of.user);
  return of.user !== undefined && user === undefined ? undefined : { remoteAddress, user, certificate };
}
