import { readFileSync } from "node:fs";
import { LIMITS } from "#core/limits.ts";
import { openEntrances, wantsCertificates } from "#apps/entrances.ts";
import { takeMail } from "#apps/mail-door.ts";
import type { Settings } from "#apps/settings.ts";
import type { Entrance } from "#flow/admission.ts";
import { signInForMail } from "#flow/app-password.ts";
import { openTryGuard } from "#flow/try-guard.ts";
import type { World } from "#flow/world.ts";
import { faultOf } from "#io/log/log.ts";
import { placeOf } from "#io/smtp/crowd.ts";
import { openSharedRoom, openSmtpServer, type SmtpServer, type SmtpServerOptions } from "#io/smtp/server.ts";

/** The doors through which mail comes in: one for mail servers, two for mail clients, with STARTTLS and with TLS from the first byte. */
export interface Gateway {
  readonly relay: SmtpServer;
  readonly submission: SmtpServer | undefined;
  readonly submissions: SmtpServer | undefined;
  /** Closes all of them; messages that are being received end first. */
  close(): Promise<void>;
}

/** Opens every door that the settings name; what fails to open closes the others again. */
export async function openGateway(settings: Settings, world: World): Promise<Gateway> {
  const { smtp } = settings;
  const ways = await openEntrances(smtp, world.organisation.ownDomains);
  const common = commonOptions(settings, world);
  const opened: SmtpServer[] = [];
  const close = async (): Promise<void> => void (await Promise.all(opened.map((server) => server.close())));
  const open = async (door: Door, entrances: readonly Entrance[], kind: "relay" | "submission" | "submissions"): Promise<SmtpServer> => {
    const { cert, key } = door.tls ?? smtp.tls ?? {};
    const pem = cert === undefined || key === undefined ? undefined : { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
    const server = await openSmtpServer({
      ...common,
      host: door.host ?? smtp.host,
      port: door.port,
      tlsFirst: kind !== "relay",
      ...(pem === undefined ? {} : { tls: { ...pem, implicit: kind === "submissions" } }),
      ...takeMail(settings, world, entrances, kind === "relay"),
    });
    opened.push(server);
    return server;
  };
  try {
    return {
      relay: await open(smtp, ways.relay, "relay"),
      submission: smtp.submission && (await open(smtp.submission, ways.certificates, "submission")),
      submissions: smtp.submissions && (await open(smtp.submissions, ways.certificates, "submissions")),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

type Door = NonNullable<Settings["smtp"]["submission"]>;

function commonOptions({ hostName, smtp }: Settings, world: World) {
  const tries = openTryGuard(placeOf);
  return {
    name: hostName,
    sizeMax: LIMITS.messageBytes,
    shared: openSharedRoom(),
    clientCertificates: wantsCertificates(smtp),
    // The password and not its account: whether it still holds is asked at each message.
    signIn: async (name, password, remoteAddress) => (await signInForMail(world, tries, { name, password, remoteAddress }))?.id,
    onTrouble: (thrown) => world.log.line("smtp-fault", faultOf(thrown)),
  } satisfies Partial<SmtpServerOptions>;
}
