import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DnsAnswer, DnsRecords, DnsType } from "#core/transport/answer.ts";
import { sweepExpired } from "#flow/retain.ts";
import { stsShelf } from "#flow/sts-policies.ts";
import type { World } from "#flow/world.ts";
import { openStsPolicies } from "#io/delivery/mta-sts.ts";
import { MAIN } from "#io/store/sets.ts";
import { openSqliteStore } from "#io/store/sqlite.ts";
import type { Tables } from "#io/store/tables.ts";
import { openTestWorld } from "#test/kit/world.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zegel-sts-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const DAY = 24 * 60 * 60_000;
const POLICY = `version: STSv1\nmode: enforce\nmx: mx.x.example\nmax_age: ${(10 * DAY) / 1000}\n`;
const answer =
  (txt: DnsAnswer<string>) =>
  async <T extends DnsType>() =>
    txt as DnsAnswer<DnsRecords[T]>;
const announced = answer({ ok: true, records: ["v=STSv1; id=1;"], authentic: false, name: "" });
const silent = answer({ ok: false, why: "nxdomain", authentic: false });

/** What a freshly started program makes of x.example. */
async function started(base: World, net: { readonly resolve: typeof announced; readonly file?: string }): Promise<string> {
  const store = await openSqliteStore<Tables>({ path: join(directory, "zegel.db"), tables: MAIN, now: base.now });
  const shelf = stsShelf({ ...base, store });
  const stsOf = openStsPolicies({ resolve: net.resolve, fetchPolicy: async () => net.file, shelf, now: base.now });
  const { kind } = await stsOf("x.example");
  await store.close();
  return kind;
}

async function changeRow(base: World, change: (bytes: Uint8Array<ArrayBuffer>) => void): Promise<void> {
  const store = await openSqliteStore<Tables>({ path: join(directory, "zegel.db"), tables: MAIN, now: base.now });
  const row = await store.get("stsPolicies", "x.example");
  if (row === undefined) throw new Error("no policy rests");
  change(row.policySealed);
  await store.commit([{ kind: "put", table: "stsPolicies", row }]);
  await store.close();
}

test("a policy outlives a restart, whoever then silences its record and its host; only its time ends it", async () => {
  const { world, pass } = await openTestWorld();
  expect(await started(world, { resolve: silent })).toBe("none");
  expect(await started(world, { resolve: announced, file: POLICY })).toBe("enforce");
  for (const resolve of [silent, announced]) {
    pass(4 * DAY);
    expect(await started(world, { resolve })).toBe("enforce");
  }
  pass(2 * DAY);
  expect(await started(world, { resolve: silent })).toBe("none");
});

test("a policy that somebody changed where it rests takes no protection away, until its domain is asked again", async () => {
  const { world } = await openTestWorld();
  await started(world, { resolve: announced, file: POLICY });
  await changeRow(world, (bytes) => {
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  });
  expect(await started(world, { resolve: silent })).toBe("later");
  expect(await started(world, { resolve: announced })).toBe("later");
  expect(await started(world, { resolve: announced, file: POLICY })).toBe("enforce");
  expect(await started(world, { resolve: silent })).toBe("enforce");
});

test("a policy for one domain does not open in the place of another", async () => {
  const { world } = await openTestWorld();
  const shelf = stsShelf(world);
  const policy = { mode: "none", patterns: [], maxAgeSeconds: 1 } as const;
  await shelf.keep("weak.example", { id: "1", policy, fetchedAt: 0, until: 1 });
  const row = await world.store.get("stsPolicies", "weak.example");
  if (row === undefined) throw new Error("no policy rests");
  await world.store.commit([{ kind: "put", table: "stsPolicies", row: { ...row, id: "x.example" } }]);
  expect(await shelf.find("weak.example")).toMatchObject({ policy });
  expect(await shelf.find("x.example")).toBe("unreadable");
});

test("policies whose time is over are swept away, others stay", async () => {
  const { world, pass } = await openTestWorld();
  const shelf = stsShelf(world);
  const policy = { mode: "enforce", patterns: ["mx.x.example"], maxAgeSeconds: 1 } as const;
  for (const [domain, days] of [
    ["old.example", 1],
    ["new.example", 3],
  ] as const)
    await shelf.keep(domain, { id: "1", policy, fetchedAt: world.now(), until: world.now() + days * DAY });
  pass(2 * DAY);
  await sweepExpired(world);
  expect((await world.store.list("stsPolicies")).map(({ id }) => id)).toEqual(["new.example"]);
});
