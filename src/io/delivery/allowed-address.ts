import { BlockList, isIP } from "node:net";

// What an address of a mail host out there can never be (RFC 6890): a name server out there could else point mail at our own network.
// One list for each family: a list of both takes IPv4 for its own form inside IPv6.
const INSIDE = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  INSIDE.ipv4.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::", 96],
  ["::ffff:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  INSIDE.ipv6.addSubnet(network, bits, "ipv6");

/** Whether this is an address that a host on the internet can have. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return family === 4 ? !INSIDE.ipv4.check(address, "ipv4") : !INSIDE.ipv6.check(address, "ipv6");
}
