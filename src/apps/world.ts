import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LIMITS } from "#core/limits.ts";
import { openLimiter } from "#core/limiter.ts";
import { openAccountUsage } from "#core/usage/usage.ts";
import { argon2id } from "#apps/argon2id.ts";
import { openDkimKeys } from "#apps/dkim-keys.ts";
import { openInspector } from "#apps/inspector.ts";
import { openNodeKeys } from "#apps/node-keys.ts";
import { DEFAULT_POLICY, type PolicyWatch, watchPolicy } from "#apps/policy-watch.ts";
import { operatorAddress, type Settings } from "#apps/settings.ts";
import { openDeliveryOf, openSealedOutbox, openSmsOf } from "#apps/ways-out.ts";
import { stsShelf } from "#flow/sts-policies.ts";
import type { Stage, World } from "#flow/world.ts";
import { openDiskBlobs } from "#io/blobs/disk.ts";
import { openClock, random } from "#io/clock/clock.ts";
import type { Outbox } from "#io/delivery/outbox.ts";
import type { Log } from "#io/log/log.ts";
import { openSandbox } from "#io/sandbox/sandbox.ts";
import { MAIN, SHARES } from "#io/store/sets.ts";
import { openSqliteStore } from "#io/store/sqlite.ts";
import type { ShareTables, Tables } from "#io/store/tables.ts";

/** An opened world, and how to close it again. */
export interface OpenedWorld {
  readonly world: World;
  readonly policy: PolicyWatch;
  /** Where outgoing mail and SMS are kept, in the demo alone. */
  readonly outbox: Outbox | undefined;
  readonly close: () => Promise<void>;
}

/** Opens everything that rests and everything that reaches outside. What it opened it closes again in `close`, in the right order. */
export async function openWorld(
  settings: Settings,
  options: { readonly log: Log; readonly stage?: (name: Stage) => void; readonly wake?: World["wake"]; readonly touched?: () => void },
): Promise<OpenedWorld> {
  mkdirSync(settings.data, { recursive: true, mode: 0o700 });
  const now = openClock();
  const keys = await openNodeKeys(settings.keyFile ?? join(settings.data, "keys.json"));
  const sandbox = openSandbox({ idleMs: 5000, pictures: settings.scan.pictures });
  const inspector = openInspector(sandbox);
  const policy = watchPolicy(settings.policy ?? DEFAULT_POLICY, 2000, { now, log: options.log, loaded: inspector.use });
  const store = await openSqliteStore<Tables>({ path: join(settings.data, "zegel.db"), tables: MAIN, now });
  const shares = await openSqliteStore<ShareTables>({ path: join(settings.data, "shares.db"), tables: SHARES, now });
  const outbox =
    settings.delivery.kind === "outbox" || settings.sms.kind === "outbox"
      ? await openSealedOutbox(join(settings.data, "outbox"), keys, now)
      : undefined;
  const { name, domain, ownDomains, helpPhone } = settings.organisation;
  const world: World = {
    organisation: {
      name,
      domain,
      ownDomains: ownDomains ?? [domain],
      helpPhone,
      url: settings.url,
      hostName: settings.hostName,
      ownAddress: operatorAddress(`zegel@${domain}`),
    },
    keys,
    store,
    shares,
    blobs: await openDiskBlobs({ dir: join(settings.data, "blobs") }),
    inspector: inspector.inspector,
    policy: policy.current,
    dkim: await openDkimKeys(settings.dkim),
    delivery: openDeliveryOf(settings, outbox, { now, policies: stsShelf({ store, keys, random }) }),
    sms: openSmsOf(settings, outbox),
    argon2id,
    now,
    random,
    log: options.log,
    usage: openAccountUsage(random(32)),
    wrongCodes: openLimiter(LIMITS.wrongCodesPerMinute, 60_000),
    wake: options.wake ?? (() => {}),
    stage: options.stage ?? (() => {}),
    touched: options.touched ?? (() => {}),
  };
  return {
    world,
    policy,
    outbox,
    async close() {
      policy.close();
      world.delivery.close?.();
      await sandbox.close();
      await store.close();
      await shares.close();
    },
  };
}
