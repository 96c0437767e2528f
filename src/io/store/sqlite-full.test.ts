import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { box, CONTRACT, type ContractTables, event, logIsWhole } from "./contract-tables.ts";
import { openSqliteStore } from "./sqlite.ts";
import type { Committed, Store } from "./store.ts";

test("a database at its size limit says full, keeps nothing of the batch, and goes on when rows are gone", async () => {
  const directory = mkdtempSync(join(tmpdir(), "zegel-full-"));
  const store = await openSqliteStore({ path: join(directory, "main.db"), tables: CONTRACT, pagesMax: 100 });
  await fullAndFreeAgain(store, {
    async free() {
      const rows = await store.list("boxes", { limit: 10 });
      return store.commit(rows.map(({ id }) => ({ kind: "delete", table: "boxes", id })));
    },
  });
  await store.close();
  rmSync(directory, { recursive: true });
});

if (process.platform === "linux" && process.getuid?.() === 0)
  test("a full disk says full, keeps nothing of the batch, and goes on when there is room again", async () => {
    const directory = mkdtempSync(join(tmpdir(), "zegel-full-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", directory]);
    try {
      const store = await openSqliteStore({ path: join(directory, "main.db"), tables: CONTRACT });
      const ballast = join(directory, "ballast");
      const { bavail, bsize } = statfsSync(directory);
      writeFileSync(ballast, new Uint8Array(bavail * bsize - 400_000));
      await fullAndFreeAgain(store, {
        async free() {
          unlinkSync(ballast);
          return { ok: true };
        },
      });
      await store.close();
    } finally {
      execFileSync("umount", ["--lazy", directory]);
      rmSync(directory, { recursive: true });
    }
  });

async function fullAndFreeAgain(store: Store<ContractTables>, world: { free(): Promise<Committed> }): Promise<void> {
  let lastId = 0;
  const insert = async (): Promise<readonly [id: string, answer: Committed]> => {
    const id = `${++lastId}`.padStart(6, "0");
    return [id, await store.commit([event(id), { kind: "insert", table: "boxes", row: box(id, { bytes: new Uint8Array(10_000) }) }])];
  };
  const acknowledged: string[] = [];
  const answers: Committed[] = [];
  const insertAtOnce = async (count: number): Promise<void> => {
    for (const [id, answer] of await Promise.all(Array.from({ length: count }, insert))) {
      answers.push(answer);
      if (answer.ok) acknowledged.push(id);
    }
  };
  while (answers.every(({ ok }) => ok)) await insertAtOnce(3);
  // What three together could not, one alone may: until that is full too.
  while (answers.at(-1)?.ok !== false || answers.at(-2)?.ok !== false) await insertAtOnce(1);
  expect(answers.filter((answer) => !answer.ok && answer.why !== "full")).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(5);
  expect(store.health()).toBe("full");
  expect((await store.list("boxes")).map(({ id }) => id)).toEqual(acknowledged);
  expect((await store.events()).map(({ subject }) => subject)).toEqual(acknowledged);
  expect(await world.free()).toEqual({ ok: true });
  const [id, answer] = await insert();
  expect(answer).toEqual({ ok: true });
  expect(store.health()).toBe("good");
  expect(await store.get("boxes", id)).toBeDefined();
  expect(await logIsWhole(store)).toBe(true);
}
