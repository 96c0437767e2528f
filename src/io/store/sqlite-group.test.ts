import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Box, box, CONTRACT, type ContractTables, event } from "./contract-tables.ts";
import { openMemoryStore } from "./memory.ts";
import { outcomeOf } from "./sqlite-group.ts";
import { openSqliteStore } from "./sqlite.ts";
import type { Change, Store } from "./store.ts";

let directory: string;
let path: string;
let store: Store<ContractTables>;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "zegel-group-"));
  path = join(directory, "main.db");
  store = await openSqliteStore({ path, tables: CONTRACT });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

test("all batches that wait share one sync of the disk, also those beside one that fails", async () => {
  const before = commitsInLog();
  const batches = Array.from({ length: 100 }, (_, n) =>
    store.commit([{ kind: "insert", table: "boxes", row: box(`${n % 90}`) }, event(`${n}`)]),
  );
  const answers = await Promise.all(batches);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(90);
  expect(commitsInLog() - before).toBe(1);
});

test("a batch that the database refuses for another reason is broken alone; its neighbours are kept", async () => {
  const other = new DatabaseSync(path);
  other.exec("create trigger refuse before insert on notes begin select raise(abort, 'refused'); end");
  other.close();
  const [first, broken, last] = await Promise.all([
    store.commit([{ kind: "insert", table: "boxes", row: box("first") }, event("first")]),
    store.commit([event("broken"), { kind: "insert", table: "notes", row: { id: "n", text: "" } }]),
    store.commit([{ kind: "insert", table: "boxes", row: box("last") }, event("last")]),
  ]);
  expect([first, broken, last]).toEqual([{ ok: true }, { ok: false, why: "broken" }, { ok: true }]);
  expect((await store.list("boxes")).map(({ id }) => id)).toEqual(["first", "last"]);
  expect((await store.events()).map(({ subject }) => subject)).toEqual(["first", "last"]);
  expect(store.health()).toBe("good");
});

test("the memory store and SQLite answer any run of batches alike, down to the hashes of the log", async () => {
  const model = openMemoryStore(CONTRACT);
  const id = fc.constantFrom("a", "b", "c");
  const part = fc.record({ count: fc.nat(2), maybeLabel: fc.option(fc.constantFrom("x", "y")) }, { requiredKeys: [] });
  const change: fc.Arbitrary<Change<ContractTables>> = fc.oneof(
    fc.record({
      kind: fc.constantFrom("insert", "put"),
      table: fc.constant("boxes"),
      row: fc.tuple(id, part).map(([one, some]) => box(one, some as Partial<Box>)),
    }),
    fc.record({ kind: fc.constant("update"), table: fc.constant("boxes"), id, set: part, expect: part }) as fc.Arbitrary<
      Change<ContractTables>
    >,
    fc.record({ kind: fc.constant("delete"), table: fc.constant("boxes"), id }),
    fc.record({ kind: fc.constant("delete"), table: fc.constant("boxes"), id, expect: part }) as fc.Arbitrary<Change<ContractTables>>,
    id.map((subject) => event(subject)),
  );
  const property = fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 6 }), async (batches) => {
    const answers = await Promise.all(batches.map((batch) => store.commit(batch)));
    expect(answers).toEqual(await Promise.all(batches.map((batch) => model.commit(batch))));
    expect(await store.list("boxes")).toEqual(await model.list("boxes"));
  });
  await fc.assert(property, { numRuns: process.env["SLOW"] === "1" ? 5000 : 50 });
  expect(await store.events()).toEqual(await model.events());
});

test("an error of the disk ends all writing, a full disk only this batch", () => {
  const sqlite = (errcode: number): Error => Object.assign(new Error("of SQLite"), { errcode });
  const [readOnly, busy, ioerrFsync, ioerrWrite, ioerrShmSize, corrupt, full, constraintNotNull, unique] = [
    8, 5, 1034, 778, 4874, 11, 13, 1299, 2067,
  ];
  expect([ioerrFsync, ioerrWrite, corrupt].map((code) => outcomeOf(sqlite(code ?? 0)))).toEqual(["dead", "dead", "dead"]);
  expect([full, ioerrShmSize].map((code) => outcomeOf(sqlite(code ?? 0)))).toEqual(["full", "full"]);
  expect([busy, readOnly, constraintNotNull].map((code) => outcomeOf(sqlite(code ?? 0)))).toEqual(["broken", "broken", "broken"]);
  expect(outcomeOf(sqlite(unique ?? 0))).toBe("conflict");
  expect(outcomeOf(new TypeError("a bug"))).toBe("broken");
});

/** How many transactions the write-ahead log holds: frames with a database size (sqlite.org/fileformat2.html section 4.1). */
function commitsInLog(): number {
  const log = readFileSync(`${path}-wal`);
  let commits = 0;
  for (let at = 32; at + 24 <= log.length; at += 24 + log.readUInt32BE(8)) if (log.readUInt32BE(at + 4) !== 0) commits++;
  return commits;
}
