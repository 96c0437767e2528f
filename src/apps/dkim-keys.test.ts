import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDkimKeys } from "#apps/dkim-keys.ts";
import { SettingsMistake } from "#apps/settings.ts";

const folder = mkdtempSync(join(tmpdir(), "zegel-dkim-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

function named(name: string, contents: string, mode = 0o600): { domain: string; selector: string; keyFile: string } {
  const keyFile = join(folder, name);
  writeFileSync(keyFile, contents);
  chmodSync(keyFile, mode);
  return { domain: "voorbeeld.example", selector: "s", keyFile };
}
const pem = (key: KeyObject): string => key.export({ format: "pem", type: "pkcs8" });
const rsa = (bits: number): string => pem(generateKeyPairSync("rsa", { modulusLength: bits }).privateKey);

test("RSA and Ed25519 keys are read from their files", async () => {
  const keys = await openDkimKeys([named("rsa", rsa(2048)), named("ed", pem(generateKeyPairSync("ed25519").privateKey))]);
  expect(keys.map(({ algorithm }) => algorithm)).toEqual(["rsa-sha256", "ed25519-sha256"]);
});

test("a key that others may read, is too short, of another kind or no key is named and refused", async () => {
  const strange = pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
  const all = [named("open", rsa(2048), 0o644), named("short", rsa(1024)), named("ec", strange), named("text", "geen sleutel")];
  for (const one of [...all, { ...named("gone", ""), keyFile: join(folder, "nergens") }]) {
    const tried = (async () => openDkimKeys([one]))();
    await expect(tried).rejects.toThrow(SettingsMistake);
    await expect(tried).rejects.toThrow(one.keyFile);
  }
});
