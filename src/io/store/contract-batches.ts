import { expect, test } from "vitest";
import { type Box, box, type ContractTables, event, logIsWhole } from "./contract-tables.ts";
import type { Change, Store } from "./store.ts";

/** The rules about batches: whole or not at all, each answered once. */
export function batchRules(store: () => Store<ContractTables>): void {
  const insert = (row: Box): Change<ContractTables> => ({ kind: "insert", table: "boxes", row });
  test("a batch with a conflict leaves no trace, events included", async () => {
    await store().commit([insert(box("taken", { label: "old" })), event("before")]);
    const answer = await store().commit([
      insert(box("new")),
      event("within"),
      { kind: "put", table: "notes", row: { id: "n", text: "x" } },
      { kind: "update", table: "boxes", id: "taken", set: { label: "new" } },
      { kind: "delete", table: "boxes", id: "taken", expect: { label: "new" } },
      insert(box("taken")),
      insert(box("taken")),
    ]);
    expect(answer).toEqual({ ok: false, why: "conflict" });
    expect(await store().list("boxes")).toEqual([box("taken", { label: "old" })]);
    expect(await store().count("notes")).toBe(0);
    expect((await store().events()).map(({ subject }) => subject)).toEqual(["before"]);
    expect(await store().commit([event("after")])).toEqual({ ok: true });
    expect(await logIsWhole(store())).toBe(true);
  });
  test("an update or delete happens only where all that was expected still is so, null included", async () => {
    await store().commit([insert(box("a", { count: 1, bytes: new Uint8Array([1]) }))]);
    const update = async (set: Partial<Box>, expected: Partial<Box>) =>
      (await store().commit([{ kind: "update", table: "boxes", id: "a", set, expect: expected }])).ok;
    const remove = async (expected: Partial<Box>) =>
      (await store().commit([{ kind: "delete", table: "boxes", id: "a", expect: expected }])).ok;
    expect(await update({ count: 2 }, { count: 9 })).toBe(false);
    expect(await update({ count: 2 }, { maybeCount: 0 })).toBe(false);
    expect(await update({ count: 2 }, { label: "", bytes: new Uint8Array([2]) })).toBe(false);
    expect(await update({ count: 2 }, { count: 1, maybeLabel: null, bytes: new Uint8Array([1]) })).toBe(true);
    expect(await update({}, { count: 1 })).toBe(false);
    expect(await update({}, { count: 2 })).toBe(true);
    expect(await remove({ count: 1 })).toBe(false);
    expect(await store().get("boxes", "a")).toEqual(box("a", { count: 2, bytes: new Uint8Array([1]) }));
    expect(await remove({ count: 2, maybeBytes: null })).toBe(true);
    expect(await store().get("boxes", "a")).toBeUndefined();
  });
  test("updating a row that is gone is a conflict; deleting it is none, unless something was expected of it", async () => {
    expect(await store().commit([{ kind: "update", table: "boxes", id: "a", set: { count: 1 } }])).toEqual({ ok: false, why: "conflict" });
    expect(await store().commit([{ kind: "delete", table: "boxes", id: "a", expect: {} }])).toEqual({ ok: false, why: "conflict" });
    expect(await store().commit([{ kind: "delete", table: "boxes", id: "a" }])).toEqual({ ok: true });
  });
  test("putting makes a row or replaces all of it", async () => {
    await store().commit([{ kind: "put", table: "boxes", row: box("a", { label: "one", maybeCount: 3 }) }]);
    await store().commit([{ kind: "put", table: "boxes", row: box("a", { count: 4 }) }]);
    expect(await store().list("boxes")).toEqual([box("a", { count: 4 })]);
  });
  test("a batch sees what its own earlier changes did", async () => {
    const answer = await store().commit([
      insert(box("a")),
      { kind: "update", table: "boxes", id: "a", set: { count: 1 }, expect: { count: 0 } },
      { kind: "delete", table: "boxes", id: "a", expect: { count: 1 } },
      insert(box("a", { label: "again" })),
    ]);
    expect(answer).toEqual({ ok: true });
    expect(await store().get("boxes", "a")).toEqual(box("a", { label: "again" }));
    expect(await store().commit([])).toEqual({ ok: true });
  });
  test("every one of many commits is answered once: of those who want the same row one gets it", async () => {
    const wants = Array.from({ length: 600 }, (_, n) => store().commit([insert(box(`${n % 200}`, { count: n })), event(`${n}`)]));
    const answers = await Promise.all(wants);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(200);
    expect(answers.filter((answer) => !answer.ok && answer.why === "conflict")).toHaveLength(400);
    const winners = answers.flatMap(({ ok }, n) => (ok ? [n] : []));
    expect((await store().list("boxes", { orderBy: "count" })).map(({ count }) => count)).toEqual(winners);
    expect((await store().events()).map(({ subject }) => Number(subject))).toEqual(winners);
    expect(await logIsWhole(store())).toBe(true);
  });
  test("of two who change what both had read, the second learns it", async () => {
    await store().commit([insert(box("a"))]);
    const addOne = async (): Promise<void> => {
      const { count } = (await store().get("boxes", "a")) ?? box("a");
      const answer = await store().commit([{ kind: "update", table: "boxes", id: "a", set: { count: count + 1 }, expect: { count } }]);
      return answer.ok ? undefined : addOne();
    };
    await Promise.all(Array.from({ length: 20 }, addOne));
    expect((await store().get("boxes", "a"))?.count).toBe(20);
  });
  test("what was committed can be read as soon as the answer is there", async () => {
    const seen: (number | undefined)[] = [];
    for (let n = 0; n < 30; n++) {
      await store().commit([{ kind: "put", table: "boxes", row: box("a", { count: n }) }]);
      seen.push((await store().get("boxes", "a"))?.count);
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });
  test("what the caller does with a row after handing it in changes nothing", async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const answer = store().commit([insert(box("a", { bytes }))]);
    bytes.fill(9);
    await answer;
    (await store().get("boxes", "a"))?.bytes.fill(8);
    expect((await store().get("boxes", "a"))?.bytes).toEqual(new Uint8Array([1, 2, 3]));
  });
}
