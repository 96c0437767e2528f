import { BlockList, isIPv6 } from "node:net";
import type { ErrorCode } from "#core/errors.ts";
import { domainOf } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { matchesDomain } from "#core/recipients/domain.ts";
import { SettingsMistake } from "#apps/settings.ts";

/** Decides who may send: from one of these networks, and in the name of an own domain (or as the null sender). */
export function mayRelay(allowed: {
  readonly relayFrom: readonly string[];
  readonly ownDomains: readonly string[];
}): (client: { readonly remoteAddress: string; readonly mailFrom: Address | "" }) => ErrorCode | undefined {
  const networks = new BlockList();
  for (const network of allowed.relayFrom) addNetwork(networks, network);
  return ({ remoteAddress, mailFrom }) => {
    const plain = remoteAddress.replace(/^::ffff:/, "");
    if (!networks.check(plain, isIPv6(plain) ? "ipv6" : "ipv4")) return "NOT_ALLOWED";
    if (mailFrom === "") return undefined;
    return allowed.ownDomains.some((own) => matchesDomain(domainOf(mailFrom), own)) ? undefined : "NOT_YOUR_ADDRESS";
  };
}

function addNetwork(networks: BlockList, network: string): void {
  const [address = "", bits] = network.split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  try {
    if (bits === undefined) networks.addAddress(address, family);
    else networks.addSubnet(address, Number(bits), family);
  } catch {
    throw new SettingsMistake(`smtp.relayFrom: "${network}" is not an address or network.`);
  }
}
