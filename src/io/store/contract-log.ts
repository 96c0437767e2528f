import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ContractTables, event, logIsWhole } from "./contract-tables.ts";
import { anyText } from "./contract-texts.ts";
import type { Store } from "./store.ts";

/** The rules about the log: numbered without a gap, chained, in order. */
export function logRules(store: () => Store<ContractTables>): void {
  test("events are numbered from one without a gap, chained, and found by number and subject", async () => {
    for (const subject of ["a", "b", "a"]) await store().commit([event(subject), event(subject)]);
    const seqs = async (query: Parameters<Store<ContractTables>["events"]>[0]) => (await store().events(query)).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await seqs({ fromSeq: 4 })).toEqual([4, 5, 6]);
    expect(await seqs({ subject: "a" })).toEqual([1, 2, 5, 6]);
    expect(await seqs({ subject: "a", fromSeq: 2, limit: 2 })).toEqual([2, 5]);
    expect(await seqs({ newestFirst: true, limit: 2 })).toEqual([6, 5]);
    expect(await seqs({ limit: 0 })).toEqual([]);
    expect(await logIsWhole(store())).toBe(true);
    await expect(store().events({ fromSeq: -1 })).rejects.toThrow(TypeError);
  });
  test("what an event says comes back as it was hashed, whatever its texts", async () => {
    const value = fc.oneof(anyText(10), fc.maxSafeInteger(), fc.boolean());
    const details = fc.dictionary(anyText(6), value, { maxKeys: 6 });
    const texts = fc.record({ subject: anyText(10), details });
    let appended = 0;
    const property = fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 5 }), async (some) => {
      appended += some.length;
      expect(await store().commit(some.map((one) => event(one.subject, one.details)))).toEqual({ ok: true });
      const last = await store().events({ fromSeq: appended - some.length + 1 });
      expect(last.map(({ subject, details }) => ({ subject, details }))).toEqual(
        some.map((one) => ({ ...one, details: { ...one.details } })),
      );
    });
    await fc.assert(property, { numRuns: process.env["SLOW"] === "1" ? 1000 : 10 });
    await store().commit([event("\uD800", { "\uDC00": "\uD800\0" })]);
    expect(await logIsWhole(store())).toBe(true);
  });
}
