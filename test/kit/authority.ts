import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "#test/kit/programs.ts";

/** A key with its certificate, in PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority for tests, made anew by openssl. */
export interface TestAuthority {
  readonly cert: string;
  /** The file that holds `cert`. */
  readonly path: string;
  /** A key and a certificate for these names, valid for a day. */
  readonly issue: (...names: readonly string[]) => Promise<Identity>;
  readonly remove: () => void;
}

/** Makes an authority. */
export async function makeAuthority(): Promise<TestAuthority> {
  const dir = mkdtempSync(join(tmpdir(), "zegel-ca-"));
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-batch"];
  await run("openssl", ["req", "-x509", ...key, "-subj", "/CN=Test authority", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem"], dir);
  let serial = 1;
  return {
    cert: readFileSync(join(dir, "ca.pem"), "utf8"),
    path: join(dir, "ca.pem"),
    async issue(...names) {
      const name = `leaf${serial++}`;
      writeFileSync(join(dir, "extensions"), `subjectAltName=${names.map((one) => `DNS:${one}`).join(",")}\n`);
      await run("openssl", ["req", ...key, "-subj", `/CN=${names[0]}`, "-keyout", `${name}.key`, "-out", `${name}.csr`], dir);
      const sign = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", String(serial), "-days", "1", "-extfile", "extensions"];
      await run("openssl", ["x509", "-req", "-in", `${name}.csr`, ...sign, "-out", `${name}.pem`], dir);
      return { key: readFileSync(join(dir, `${name}.key`), "utf8"), cert: readFileSync(join(dir, `${name}.pem`), "utf8") };
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A TLSA record's data for this certificate: usage, selector 1 (the key) or 0 (the whole), SHA-256. */
export function tlsaOf(cert: string, usage: 2 | 3, selector: 0 | 1 = 1): string {
  const certificate = new X509Certificate(cert);
  const bytes = selector === 1 ? certificate.publicKey.export({ type: "spki", format: "der" }) : certificate.raw;
  return `${usage} ${selector} 1 ${createHash("sha256").update(bytes).digest("hex")}`;
}
