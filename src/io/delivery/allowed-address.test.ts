import { expect, test } from "vitest";
import { isPublicAddress } from "./allowed-address.ts";

test("no address of our own network passes for one of the internet, however it is written", () => {
  const inside = ["127.0.0.1", "127.9.9.9", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.1.1", "0.0.0.0", "100.64.0.1", "224.0.0.1"];
  const inside6 = [
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:192.168.0.1",
    "::ffff:8.8.8.8",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "64:ff9b::a00:1",
  ];
  for (const address of [...inside, ...inside6, "mx.x.example", "", "300.1.1.1"])
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
  for (const address of ["192.0.1.1", "8.8.8.8", "172.32.0.1", "2a00:1450::1"])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
});
