import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Bytes } from "#core/bytes.ts";
import { batchRules } from "./contract-batches.ts";
import { logRules } from "./contract-log.ts";
import { readRules } from "./contract-reads.ts";
import { box, type ContractTables, event, logIsWhole } from "./contract-tables.ts";
import type { Store } from "./store.ts";

/** How the suite gets a store. `reopen` closes it and opens what rests; a backend that forgets leaves it out. */
export interface OpenedForContract {
  readonly store: Store<ContractTables>;
  readonly reopen?: () => Promise<Store<ContractTables>>;
  readonly end: () => Promise<void>;
}

/** Registers the suite that every backend of the store passes. */
export function storeContract(name: string, open: () => Promise<OpenedForContract>): void {
  describe(`every store, here ${name}`, () => {
    let opened: OpenedForContract;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.end());
    const store = (): Store<ContractTables> => opened.store;
    batchRules(store);
    readRules(store);
    logRules(store);
    test("closing waits for running commits, and nothing is kept or read afterwards", async () => {
      const running = [1, 2, 3].map((n) => store().commit([{ kind: "insert", table: "boxes", row: box(`${n}`) }]));
      await store().close();
      expect(await Promise.all(running)).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
      expect(await store().commit([{ kind: "insert", table: "boxes", row: box("late") }])).toEqual({ ok: false, why: "broken" });
      expect(await store().compact()).toBe(false);
      await expect(store().get("boxes", "1")).rejects.toThrow();
      await expect(store().events()).rejects.toThrow();
      await store().close();
    });
    test("what was committed is there after a restart, and the chain of events goes on", async () => {
      const row = box("a", { count: 7, bytes: bytesOf(1, 2, 3) });
      await store().commit([{ kind: "insert", table: "boxes", row }, event("first")]);
      const again = opened.reopen === undefined ? store() : await opened.reopen();
      expect(await again.get("boxes", "a")).toEqual(row);
      expect(await again.commit([event("second")])).toEqual({ ok: true });
      expect((await again.events()).map(({ seq, subject }) => [seq, subject])).toEqual([
        [1, "first"],
        [2, "second"],
      ]);
      expect(await logIsWhole(again)).toBe(true);
    });
  });
}

function bytesOf(...values: number[]): Bytes {
  return new Uint8Array(values);
}
