import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { random } from "#io/clock/clock.ts";
import { makeSelfSigned } from "#io/keys/self-signed.ts";

const slow = process.env["SLOW"] === "1";
const PROGRAM = "openssl";
const openssl =
  (...args: readonly string[]) =>
  (input: string): string =>
    spawnSync(PROGRAM, args, { input, encoding: "utf8" }).stdout;

test("openssl reads the certificate, and finds it signed by its own key", async () => {
  const claims = {
    names: ["zegel.voorbeeld.example", "localhost"],
    from: Date.UTC(2026, 0, 1),
    until: Date.UTC(2056, 5, 1),
    serial: random(16),
  };
  const { key, cert, fingerprint } = await makeSelfSigned(claims);
  const shown = openssl("x509", "-noout", "-text", "-fingerprint", "-sha256")(cert);
  expect(shown).toMatch(/Version: 3/);
  expect(shown).toMatch(/Subject: CN ?= ?zegel\.voorbeeld\.example/);
  expect(shown).toContain("DNS:zegel.voorbeeld.example, DNS:localhost");
  expect(shown).toMatch(/Not Before: Jan +1 00:00:00 2026 GMT[^]*Not After : Jun +1 00:00:00 2056 GMT/);
  expect(shown).toContain("CA:TRUE, pathlen:0");
  expect(shown.replaceAll(":", "").toLowerCase()).toContain(fingerprint);
  expect(openssl("pkey", "-pubout")(key)).toBe(openssl("x509", "-noout", "-pubkey")(cert));
  const file = join(mkdtempSync(join(tmpdir(), "zegel-cert-")), "cert.pem");
  writeFileSync(file, cert);
  expect(openssl("verify", "-CAfile", file, file)("")).toContain("OK");
  rmSync(dirname(file), { recursive: true });
});

test("whatever the numbers in it, the signature holds", async () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 40 }), async (serial, count) => {
      const names = Array.from({ length: count }, (_, index) => `host-${index}.voorbeeld.example`);
      const { cert } = await makeSelfSigned({ names, from: 0, until: Date.UTC(2049, 11, 31), serial });
      const read = new X509Certificate(cert);
      expect(read.verify(read.publicKey)).toBe(true);
      expect(names.every((name) => read.checkHost(name) === name)).toBe(true);
    }),
    { numRuns: slow ? 2000 : 20 },
  );
});
