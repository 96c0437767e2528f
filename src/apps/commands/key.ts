import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { dkimRecord } from "#core/mail/dkim.ts";
import { domainPattern } from "#core/recipients/domain.ts";
import type { Command } from "#apps/commands/command.ts";
import { SettingsMistake } from "#apps/settings.ts";

/** `zegel key`: makes a key for signing mail, and prints what goes in DNS. */
export const key: Command = {
  name: "key",
  summary: "make a key with which mail is signed (DKIM)",
  usage: "dkim --domain D --selector S [--algorithm rsa|ed25519] --out FILE",
  help: "Writes the private key, readable by its owner alone, and prints the DNS record of the public one. An existing file stays as it is.",
  async run(args) {
    const text = { type: "string" } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { domain: text, selector: text, algorithm: text, out: text },
    });
    const { domain = "", selector = "", algorithm = "rsa", out } = values;
    if (positionals[0] !== "dkim" || positionals.length > 1) throw new SettingsMistake("say which key: dkim");
    if (domainPattern(domain) !== domain || domain.startsWith("*")) throw new SettingsMistake("--domain is a domain name in lower case");
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(selector))
      throw new SettingsMistake("--selector is one word: small letters, digits, hyphens");
    if (algorithm !== "rsa" && algorithm !== "ed25519") throw new SettingsMistake("--algorithm is rsa or ed25519");
    if (out === undefined) throw new SettingsMistake("say with --out where the private key goes");
    if (existsSync(out)) throw new SettingsMistake(`${out} is there already`);
    const pair = algorithm === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ed25519");
    writeFileSync(out, pair.privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600, flag: "wx" });
    process.stdout.write(`${selector}._domainkey.${domain}. IN TXT ( ${quoted(recordOf(algorithm, pair.publicKey))} )\n`);
    return 0;
  },
};

function recordOf(algorithm: "rsa" | "ed25519", publicKey: KeyObject): string {
  const spki = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
  // RFC 8463 section 4.2: for Ed25519 the raw key, which is the last 32 bytes (RFC 8410 section 4).
  return algorithm === "rsa" ? dkimRecord("rsa-sha256", spki) : dkimRecord("ed25519-sha256", spki.slice(-32));
}

/** A TXT record holds strings of at most 255 bytes (RFC 1035 section 3.3.14). */
function quoted(record: string): string {
  return (record.match(/.{1,250}/g) ?? []).map((piece) => `"${piece}"`).join(" ");
}
