import { spawnSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bytes } from "#core/bytes.ts";
import { type DkimAlgorithm, type DkimKey, dkimRecord, importDkimKey } from "#core/mail/dkim.ts";

/** Signing keys of voorbeeld.example, and opendkim, a verifier of other makers, that knows their public halves. */
export interface Opendkim {
  /** RSA first, then Ed25519. */
  readonly keys: readonly DkimKey[];
  /** What opendkim says of each signature in the message, "pass" or "fail"; empty where there is none. */
  readonly verify: (raw: Uint8Array) => readonly string[];
}

/** Makes fresh keys. */
export async function openOpendkim(): Promise<Opendkim> {
  const made = [
    await keyOf("rsa-sha256", "r1", generateKeyPairSync("rsa", { modulusLength: 2048 })),
    await keyOf("ed25519-sha256", "e1", generateKeyPairSync("ed25519")),
  ];
  return { keys: made.map(({ key }) => key), verify: (raw) => verify(raw, made.map(({ record }) => `${record}\n`).join("")) };
}

async function keyOf(
  algorithm: DkimAlgorithm,
  selector: string,
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
): Promise<{ readonly key: DkimKey; readonly record: string }> {
  const domain = "voorbeeld.example";
  const pkcs8: Bytes = new Uint8Array(pair.privateKey.export({ format: "der", type: "pkcs8" }));
  const spki: Bytes = new Uint8Array(pair.publicKey.export({ format: "der", type: "spki" }));
  const published = dkimRecord(algorithm, algorithm === "rsa-sha256" ? spki : spki.slice(-32));
  return { key: await importDkimKey({ domain, selector, algorithm, pkcs8 }), record: `${selector}._domainkey.${domain} ${published}` };
}

function verify(raw: Uint8Array, records: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "zegel-dkim-"));
  try {
    writeFileSync(join(folder, "keys"), records);
    writeFileSync(join(folder, "opendkim.conf"), `Mode v\nTestPublicKeys ${join(folder, "keys")}\n`);
    writeFileSync(join(folder, "mail.eml"), raw);
    const args = ["-x", join(folder, "opendkim.conf"), "-t", join(folder, "mail.eml"), "-v", "-v", "-v"];
    const { stdout, error } = spawnSync("/usr/sbin/opendkim", args, { encoding: "utf8" });
    if (error !== undefined) throw error;
    return [...stdout.matchAll(/\bdkim=(\w+)/g)].map((match) => match[1] ?? "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
