import { BlockList, isIP, isIPv6 } from "node:net";

/** These addresses and networks; undefined where one of them is none. */
export function networksOf(texts: readonly string[]): BlockList | undefined {
  const networks = new BlockList();
  for (const text of texts) {
    const network = read(text);
    if (network === undefined) return undefined;
    networks.addSubnet(network.address, network.bits, network.family);
  }
  return networks;
}

/** Whether an address is in these networks, also where it is IPv4 written as IPv6. */
export function isWithin(networks: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(plain) !== 0 && networks.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
}

/** Whether a network lies whole in one that nobody can reach from outside: loopback, RFC 1918, link-local, RFC 4193. */
export function isPrivate(text: string): boolean {
  const network = read(text);
  if (network === undefined) return false;
  return PRIVATE.some(
    ({ within, bits, family }) => network.family === family && network.bits >= bits && within.check(network.address, family),
  );
}

interface Network {
  readonly address: string;
  readonly bits: number;
  readonly family: "ipv4" | "ipv6";
}

function read(text: string): Network | undefined {
  const match = /^([0-9a-f.:]{2,45})(?:\/(\d{1,3}))?$/i.exec(text);
  const [address = "", bits] = [match?.[1], match?.[2]];
  if (isIP(address) === 0) return undefined;
  const most = isIPv6(address) ? 128 : 32;
  const long = bits === undefined ? most : Number(bits);
  return long > most ? undefined : { address, bits: long, family: most === 128 ? "ipv6" : "ipv4" };
}

const PRIVATE = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1", "fc00::/7", "fe80::/10"].flatMap(
  (text) => {
    const network = read(text);
    const within = networksOf([text]);
    return network === undefined || within === undefined ? [] : [{ ...network, within }];
  },
);
