import { readFileSync } from "node:fs";
import { LIMITS } from "#core/limits.ts";
import { receivedField } from "#core/mail/received.ts";
import { mayRelay } from "#apps/relay.ts";
import type { Settings } from "#apps/settings.ts";
import { outbound } from "#flow/outbound.ts";
import type { World } from "#flow/world.ts";
import { faultOf } from "#io/log/log.ts";
import { openSmtpServer, type SmtpServer } from "#io/smtp/server.ts";

/** The door through which mail comes in. */
export function openGateway(settings: Settings, world: World): Promise<SmtpServer> {
  const { smtp, hostName } = settings;
  return openSmtpServer({
    host: smtp.host,
    port: smtp.port,
    name: hostName,
    sizeMax: LIMITS.messageBytes,
    ...(smtp.tls === undefined ? {} : { tls: { cert: readFileSync(smtp.tls.cert, "utf8"), key: readFileSync(smtp.tls.key, "utf8") } }),
    mayRelay: mayRelay({ relayFrom: smtp.relayFrom, ownDomains: world.organisation.ownDomains }),
    async onMessage(envelope, raw, session) {
      try {
        const outcome = await outbound(world, {
          envelope,
          raw,
          receivedField: (id) =>
            receivedField({
              by: hostName,
              from: { helo: session.helo, remoteAddress: session.remoteAddress },
              with: session.protocol,
              id,
              at: world.now(),
            }),
        });
        return outcome;
      } catch (thrown) {
        world.log.line("gateway-fault", faultOf(thrown));
        return { ok: false, code: "BROKEN" };
      }
    },
    onTrouble: (thrown) => world.log.line("smtp-fault", faultOf(thrown)),
  });
}
