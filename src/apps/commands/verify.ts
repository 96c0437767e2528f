import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { base64url, type Bytes, fromBase64url } from "#core/bytes.ts";
import { verifyCertificate, verifyCertificateInLog } from "#core/log/certificate.ts";
import { type ChainedEvent, verifyChain } from "#core/log/chain.ts";
import type { Command } from "#apps/commands/command.ts";
import { RESTING_OPTIONS, settingsOf, withStore } from "#apps/commands/resting.ts";
import { SettingsMistake } from "#apps/settings.ts";
import type { Store } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** `zegel verify`: whether the log is whole, and whether a recall certificate holds. */
export const verify: Command = {
  name: "verify",
  summary: "check the chain of the log, or a recall certificate",
  usage: "[CERTIFICATE.json [--key PUBLICKEY]] [--config FILE | --data DIR]",
  help: "Without a certificate: reads every event and checks that none was changed, removed or put in another place.\nWith one: checks its signature and that the log holds the recall; with --key offline, without any log.\nExit 1 when something does not hold.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...RESTING_OPTIONS, key: { type: "string" } },
    });
    const [path] = positionals;
    if (path === undefined) return withStore(settingsOf(values), async (store, keys) => chain(store, keys.signPublic));
    const certificates: unknown = await readFile(path, "utf8")
      .then(JSON.parse)
      .catch(() => undefined);
    if (certificates === undefined) throw new SettingsMistake(`cannot read ${path}`);
    const each = Array.isArray(certificates) ? certificates : [certificates];
    const key = values.key === undefined ? undefined : fromBase64url(values.key);
    if (key !== undefined) return judged(await Promise.all(each.map((one) => verifyCertificate(one, key))));
    return withStore(settingsOf(values), async (store, keys) =>
      judged(await Promise.all(each.map((one) => verifyCertificateInLog(one, keys.signPublic, eventsOf(store))))),
    );
  },
};

async function chain(store: Store<Tables>, signPublic: Bytes): Promise<number> {
  const verdict = await verifyChain(eventsOf(store), (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest()));
  if (!verdict.ok) {
    process.stdout.write(`broken at event ${verdict.seq}: ${verdict.why}\n`);
    return 1;
  }
  process.stdout.write(
    `intact: ${verdict.count} events, head ${verdict.head.seq} ${base64url(verdict.head.hash)}\ncertificates are signed with ${base64url(signPublic)}\n`,
  );
  return 0;
}

function judged(verdicts: readonly ({ readonly ok: true } | { readonly ok: false; readonly why: string })[]): number {
  for (const verdict of verdicts) process.stdout.write(verdict.ok ? "holds\n" : `does not hold: ${verdict.why}\n`);
  return verdicts.length > 0 && verdicts.every(({ ok }) => ok) ? 0 : 1;
}

async function* eventsOf(store: Store<Tables>): AsyncGenerator<ChainedEvent> {
  const limit = 1000;
  for (let fromSeq = 1; ; fromSeq += limit) {
    const page = await store.events({ fromSeq, limit });
    yield* page;
    if (page.length < limit) return;
  }
}
