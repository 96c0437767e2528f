import { readFileSync } from "node:fs";
import { utf8 } from "#core/bytes.ts";
import { domainOf, sameAddress } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { domainPattern, matchesDomain } from "#core/recipients/domain.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { isWithin, networksOf } from "#apps/networks.ts";
import { operatorAddress, type Settings, SettingsMistake } from "#apps/settings.ts";
import type { Entrance } from "#flow/admission.ts";

type Relay = Exclude<Settings["smtp"]["relayFrom"][number], string>;

/** Characters of a smarthost's secret: shorter ones can be guessed. */
const SECRET_CHARS_MIN = 20;

/** The ways in that the operator set: `relay` for the port of mail servers, `certificates` for that one and for submission. */
export async function openEntrances(
  smtp: Settings["smtp"],
  ownDomains: readonly string[],
): Promise<{ readonly relay: readonly Entrance[]; readonly certificates: readonly Entrance[] }> {
  const certificates = (smtp.certificates ?? []).map(
    ({ fingerprint, sendsAs }): Entrance => ({
      fits: (client) => client.certificate === fingerprint,
      secret: undefined,
      maySendAs: senders(sendsAs),
      nullSender: false,
    }),
  );
  const plain = smtp.relayFrom.filter((entry) => typeof entry === "string");
  const named = smtp.relayFrom.filter((entry) => typeof entry !== "string");
  const relays = [...(plain.length > 0 ? [{ from: plain, anyone: true } as const] : []), ...named];
  return { relay: [...(await Promise.all(relays.map((relay) => relayEntrance(relay, ownDomains)))), ...certificates], certificates };
}

/** Whether clients are to be asked for a certificate: some programs bother a person with that question. */
export function wantsCertificates({ certificates, relayFrom }: Settings["smtp"]): boolean {
  return (certificates ?? []).length > 0 || relayFrom.some((relay) => typeof relay !== "string" && relay.certificate !== undefined);
}

async function relayEntrance({ from, sendsAs, header, certificate }: Relay, ownDomains: readonly string[]): Promise<Entrance> {
  const networks = networksOf(from);
  if (networks === undefined) throw new SettingsMistake(`smtp.relayFrom: "${from.join(", ")}" is not an address or network.`);
  return {
    fits: (client) => isWithin(networks, client.remoteAddress) && (certificate === undefined || certificate === client.certificate),
    secret: header === undefined ? undefined : { field: header.name, hash: await sha256(utf8(secretIn(header.secretFile))) },
    maySendAs: senders(sendsAs ?? ownDomains),
    nullSender: true,
  };
}

function secretIn(path: string): string {
  let secret: string;
  try {
    secret = readFileSync(path, "utf8").trim();
  } catch {
    throw new SettingsMistake(`smtp.relayFrom: cannot read the secret in ${path}.`);
  }
  if (secret.length < SECRET_CHARS_MIN || /[^!-~]/.test(secret))
    throw new SettingsMistake(
      `smtp.relayFrom: the secret in ${path} needs ${SECRET_CHARS_MIN} letters and digits or more, without spaces.`,
    );
  return secret;
}

function senders(patterns: readonly string[]): (address: Address) => boolean {
  const addresses = patterns.filter((pattern) => pattern.includes("@")).map(operatorAddress);
  const domains = patterns.filter((pattern) => !pattern.includes("@")).map((pattern) => domainPattern(pattern) ?? pattern);
  return (address) => addresses.some((one) => sameAddress(one, address)) || domains.some((one) => matchesDomain(domainOf(address), one));
}
