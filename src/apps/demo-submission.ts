import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { operatorAddress } from "#apps/settings.ts";
import { addAppPassword } from "#flow/app-password.ts";
import type { World } from "#flow/world.ts";
import { openClock, random } from "#io/clock/clock.ts";
import { makeSelfSigned } from "#io/keys/self-signed.ts";

/** The account that mail programs can try. */
export const DEMO_SENDER = "sender@voorbeeld.example";

/** Where a demo keeps its data, and on which ports mail programs find it. */
export interface DemoDoors {
  readonly data: string;
  readonly submission?: number | undefined;
  readonly submissions?: number | undefined;
}

/** The demo's doors for mail programs, as settings. The other port stays without TLS: a program that tries it would stop at the certificate. */
export function submissionDoors({ data, submission, submissions }: DemoDoors) {
  const tls = certificateFiles(data);
  return {
    ...(submission === undefined ? {} : { submission: { port: submission, tls } }),
    ...(submissions === undefined ? {} : { submissions: { port: submissions, tls } }),
  };
}

/** Makes the certificate of these doors where there is none yet; a mail program has to be told to trust it. */
export async function settleCertificate(data: string): Promise<void> {
  const { cert, key } = certificateFiles(data);
  if (existsSync(cert) && existsSync(key)) return;
  const from = openClock()();
  const made = await makeSelfSigned({ names: ["localhost"], from, until: from + 10 * 365 * 86_400_000, serial: random(16) });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(key, made.key, { mode: 0o600 });
  writeFileSync(cert, made.cert);
}

/** The app password of `DEMO_SENDER`, made at its first start; it lies beside the demo's data, as the other passwords do. */
export async function settleAppPassword(world: World, data: string): Promise<string> {
  const file = join(data, "app-password.txt");
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const made = await addAppPassword(world, { account: operatorAddress(DEMO_SENDER), name: "demo" });
  if (!made.ok) throw new Error(made.code);
  writeFileSync(file, `${made.value}\n`, { mode: 0o600 });
  return made.value;
}

/** The ports of both doors as they were asked for: "0" is none; one that nobody asked for gives way to another program. */
export async function demoPorts(
  asked: { readonly submission?: string | undefined; readonly submissions?: string | undefined },
  read: (text: string | undefined, otherwise: number) => number,
): Promise<{ readonly submission: number | undefined; readonly submissions: number | undefined }> {
  const port = async (text: string | undefined, otherwise: number): Promise<number | undefined> =>
    text === "0" ? undefined : text === undefined ? portOrAny(otherwise) : read(text, otherwise);
  return { submission: await port(asked.submission, 2587), submissions: await port(asked.submissions, 2465) };
}

async function portOrAny(port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(0));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(port)));
  });
}

function certificateFiles(data: string): { readonly cert: string; readonly key: string } {
  return { cert: resolve(data, "smtp-cert.pem"), key: resolve(data, "smtp-key.pem") };
}
