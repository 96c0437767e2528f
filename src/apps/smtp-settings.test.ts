import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Address } from "#core/mail/message.ts";
import { openEntrances } from "#apps/entrances.ts";
import { isPrivate, isWithin, networksOf } from "#apps/networks.ts";
import { checkSettings } from "#apps/settings.ts";

const dir = mkdtempSync(join(tmpdir(), "zegel-settings-"));
afterAll(() => rmSync(dir, { recursive: true }));

const settings = (smtp: object) =>
  checkSettings(
    {
      organisation: { name: "V", domain: "voorbeeld.example" },
      url: "http://localhost",
      data: "data",
      smtp: { port: 25, ...smtp },
      http: { port: 80 },
      delivery: { kind: "outbox" },
      sms: { kind: "outbox" },
    },
    dir,
    "zegel.yaml",
  );
const entrances = (smtp: object) => openEntrances(settings(smtp).smtp, ["voorbeeld.example"]);
const from = (remoteAddress: string, certificate?: string) => ({ remoteAddress, user: undefined, certificate });
const jan = "jan@voorbeeld.example" as Address;
const PRINT = "ab".repeat(32);

test("a network alone is enough only where it is one of one's own, or where anyone in it was said to be welcome", async () => {
  expect(settings({ relayFrom: ["127.0.0.1", "10.1.0.0/16", "::1", "fd00::/8"] }).smtp.relayFrom).toHaveLength(4);
  for (const relayFrom of [["40.92.0.0/15"], ["0.0.0.0/0"], ["10.0.0.0/7"], ["::/0"], ["x"], ["10.0.0.0/33"], ["10.0.0.0/8/8"], [""]])
    expect(() => settings({ relayFrom }), relayFrom[0]).toThrow("smtp.relayFrom");
  expect(() => settings({ relayFrom: [{ from: ["40.92.0.0/15"] }] })).toThrow("needs a secret header or a certificate");
  expect(() => settings({ relayFrom: [{ from: ["10.0.0.1"], anyone: true, certificate: PRINT }] })).toThrow("needs a secret header");
  const { relay } = await entrances({ relayFrom: [{ from: ["203.0.113.0/24"], anyone: true }] });
  expect(relay.map(({ fits }) => [fits(from("203.0.113.9")), fits(from("203.0.114.9"))])).toEqual([[true, false]]);
});

test("a certificate binds a relay, and is known however its fingerprint is written", async () => {
  const certificate = PRINT.toUpperCase().match(/../g)?.join(":");
  const { relay } = await entrances({ relayFrom: [{ from: ["40.92.0.0/15"], certificate, sendsAs: ["*.voorbeeld.example", jan] }] });
  const [entrance] = relay;
  expect(
    [from("40.92.1.1", PRINT), from("40.92.1.1"), from("41.0.0.1", PRINT), from("40.92.1.1", "cd".repeat(32))].map(
      entrance?.fits ?? (() => false),
    ),
  ).toEqual([true, false, false, false]);
  expect([jan, "JAN@voorbeeld.example", "x@a.voorbeeld.example", "x@b.example"].map((one) => entrance?.maySendAs(one as Address))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("a secret is read from its file, and one that can be guessed is no secret", async () => {
  const relayFrom = [{ from: ["40.92.0.0/15"], header: { name: "X-Tenant", secretFile: "secret" } }];
  await expect(entrances({ relayFrom })).rejects.toThrow("cannot read the secret");
  writeFileSync(join(dir, "secret"), "short\n");
  await expect(entrances({ relayFrom })).rejects.toThrow("needs 20 letters");
  writeFileSync(join(dir, "secret"), "0123456789abcdefghij\n");
  expect((await entrances({ relayFrom })).relay[0]?.secret?.hash).toHaveLength(32);
});

test("a door for mail programs needs a certificate, and paths are taken from the file", () => {
  expect(() => settings({ relayFrom: [], submission: { port: 587 } })).toThrow("need tls");
  const tls = { cert: "c.pem", key: "k.pem" };
  const read = settings({ relayFrom: [], submission: { port: 587, tls }, submissions: { port: 465, tls } }).smtp;
  expect(read.submissions?.tls).toEqual({ cert: join(dir, "c.pem"), key: join(dir, "k.pem") });
  expect(() => settings({ relayFrom: [], certificates: [{ name: "x", fingerprint: "abc", sendsAs: [] }] })).toThrow("SHA-256");
  expect(() => settings({ relayFrom: [], certificates: [{ name: "x", fingerprint: PRINT, sendsAs: ["*"] }] })).toThrow(
    "an address or a domain",
  );
});

test("an address is in its own network, whatever the network's size, and IPv4 in IPv6 is IPv4", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
      const networks = networksOf([`${address}/${bits}`]);
      expect(networks !== undefined && isWithin(networks, address) && isWithin(networks, `::ffff:${address}`)).toBe(true);
      if (isPrivate(`${address}/${bits}`)) expect(isPrivate(address)).toBe(true);
    }),
  );
  const loopback = networksOf(["127.0.0.0/8", "::1"]);
  for (const odd of ["", "x", "127.0.0.1x", "::2", "128.0.0.1"]) expect(loopback !== undefined && isWithin(loopback, odd)).toBe(false);
});
