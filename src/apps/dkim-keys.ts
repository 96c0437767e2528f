import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { type DkimAlgorithm, type DkimKey, importDkimKey } from "#core/mail/dkim.ts";
import { type Settings, SettingsMistake } from "#apps/settings.ts";

/** Shorter RSA keys are ignored by many who verify (RFC 8301 section 3.2). */
const RSA_BITS_MIN = 2048;

/** The signing keys that the settings name, each from its PEM file; throws SettingsMistake where one cannot serve. */
export function openDkimKeys(named: Settings["dkim"]): Promise<readonly DkimKey[]> {
  return Promise.all(
    named.map(({ domain, selector, keyFile }) => {
      const key = readKey(keyFile);
      const pkcs8 = new Uint8Array(key.export({ format: "der", type: "pkcs8" }));
      return importDkimKey({ domain, selector, algorithm: algorithmOf(key, keyFile), pkcs8 });
    }),
  );
}

function readKey(path: string): KeyObject {
  try {
    if ((statSync(path).mode & 0o077) !== 0) throw new SettingsMistake(`Others may read the DKIM key ${path}: set its mode to 600.`);
    return createPrivateKey(readFileSync(path, "utf8"));
  } catch (thrown) {
    if (thrown instanceof SettingsMistake) throw thrown;
    throw new SettingsMistake(`The DKIM key ${path} cannot be read, or is no private key in PEM.`);
  }
}

function algorithmOf(key: KeyObject, path: string): DkimAlgorithm {
  if (key.asymmetricKeyType === "ed25519") return "ed25519-sha256";
  if (key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN) return "rsa-sha256";
  throw new SettingsMistake(`The DKIM key ${path} must be RSA of ${RSA_BITS_MIN} bits or more, or Ed25519.`);
}
