import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { type Box, box, type ContractTables } from "./contract-tables.ts";
import { anyText } from "./contract-texts.ts";
import type { ListQuery, Store } from "./store.ts";

const RUNS = { numRuns: process.env["SLOW"] === "1" ? 2000 : 20 };

/** The rules about reading: what comes back, which rows, in which order. */
export function readRules(store: () => Store<ContractTables>): void {
  const fillWith = async (rows: readonly Box[]): Promise<void> => {
    const old = await store().list("boxes");
    await store().commit([
      ...old.map(({ id }) => ({ kind: "delete", table: "boxes", id }) as const),
      ...rows.map((row) => ({ kind: "insert", table: "boxes", row }) as const),
    ]);
  };
  const ids = async (query: ListQuery<Box>) => (await store().list("boxes", query)).map(({ id }) => id).join("");

  test("a list is filtered, bounded, ordered and cut as asked, nulls first and equal rows by id", async () => {
    await fillWith(
      ["c", "a", "e", "b", "d"].map((id, n) => box(id, { count: n, maybeCount: n % 2 === 0 ? null : n, label: n < 3 ? "x" : "y" })),
    );
    expect(await ids({})).toBe("abcde");
    expect(await ids({ descending: true })).toBe("edcba");
    expect(await ids({ orderBy: "count" })).toBe("caebd");
    expect(await ids({ orderBy: "maybeCount" })).toBe("cdeab");
    expect(await ids({ orderBy: "maybeCount", descending: true })).toBe("baedc");
    expect(await ids({ orderBy: "label" })).toBe("acebd");
    expect(await ids({ orderBy: "label", descending: true })).toBe("dbeca");
    expect(await ids({ limit: 2, offset: 1 })).toBe("bc");
    expect(await ids({ offset: 3 })).toBe("de");
    expect(await ids({ limit: 0 })).toBe("");
    expect(await ids({ where: { label: "x" }, atMost: { count: 1 } })).toBe("ac");
    expect(await ids({ atLeast: { count: 1 }, atMost: { count: 3 } })).toBe("abe");
    expect(await ids({ atMost: { maybeCount: 9 } })).toBe("ab");
    expect(await ids({ where: { maybeCount: null, label: "y" } })).toBe("d");
    expect(await store().count("boxes", { label: "y" })).toBe(2);
    expect(await store().count("boxes")).toBe(5);
    expect(await store().list("boxes", { columns: ["count", "label"], orderBy: "count", limit: 1 })).toEqual([{ count: 0, label: "x" }]);
    const two = [
      { value: "x", rows: 2 },
      { value: "y", rows: 2 },
    ];
    expect(await store().tally("boxes", "label", { atLeast: { count: 1 } })).toEqual(two);
    expect(await store().tally("boxes", "label", { where: { label: "nowhere" } })).toEqual([]);
  });
  test("what is not there is undefined, nothing or zero", async () => {
    expect(await store().get("boxes", "nowhere")).toBeUndefined();
    expect(await store().list("boxes", { where: { label: "nowhere" } })).toEqual([]);
    expect(await store().count("boxes", { label: "nowhere" })).toBe(0);
  });
  test("every value comes back as it was: bytes, null, Unicode, the largest numbers", async () => {
    const bytes = fc.uint8Array({ maxLength: 20 }).map((some) => new Uint8Array(some));
    const text = anyText(30);
    const row = fc.record({
      count: fc.maxSafeInteger(),
      label: text,
      bytes,
      maybeCount: fc.option(fc.maxSafeInteger()),
      maybeLabel: fc.option(text),
      maybeBytes: fc.option(bytes),
    });
    const property = fc.asyncProperty(text, fc.array(row, { minLength: 1, maxLength: 8 }), async (prefix, parts) => {
      const rows = parts.map((part, n) => box(`${n}${prefix}`, part));
      await fillWith(rows);
      expect(await store().list("boxes")).toEqual(rows);
      for (const one of rows) {
        expect(await store().get("boxes", one.id)).toEqual(one);
        expect(await store().list("boxes", { where: one })).toEqual([one]);
      }
    });
    await fc.assert(property, RUNS);
  });
  test("text, numbers and bytes are ordered and bounded by code point, value and byte", async () => {
    const parts = fc.record({
      label: fc.string({ unit: fc.constantFrom("a", "b", "\uD7FF", "\uE000", "\uFFFF", "\u{10000}", "é"), maxLength: 3 }),
      count: fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -3, max: 3 })),
      bytes: fc.uint8Array({ maxLength: 3 }).map((some) => new Uint8Array(some)),
    });
    const columns = fc.constantFrom("label", "count", "bytes");
    const property = fc.asyncProperty(fc.array(parts, { minLength: 1, maxLength: 8 }), columns, async (some, column) => {
      const rows = some.map((part, n) => box(`${n}`, part));
      await fillWith(rows);
      const order = (a: Box, b: Box): number => byUtf8OrValue(a[column], b[column]) || (a.id < b.id ? -1 : 1);
      const expected = rows.toSorted(order);
      expect(await store().list("boxes", { orderBy: column })).toEqual(expected);
      expect(await store().list("boxes", { orderBy: column, descending: true })).toEqual(expected.toReversed());
      const limit = { [column]: rows[0]?.[column] };
      const below = expected.filter((row) => byUtf8OrValue(row[column], rows[0]?.[column] ?? 0) <= 0);
      expect(await store().list("boxes", { orderBy: column, atMost: limit })).toEqual(below);
      const above = expected.filter((row) => byUtf8OrValue(row[column], rows[0]?.[column] ?? 0) >= 0);
      expect(await store().list("boxes", { orderBy: column, atLeast: limit })).toEqual(above);
    });
    await fc.assert(property, RUNS);
  });
  test("text that no database can hold is kept with U+FFFD in the place of U+0000 and lone surrogates, and found again", async () => {
    await fillWith([box("a\0b", { label: "\uD800x" })]);
    expect(await store().get("boxes", "a\0b")).toEqual(box("a\uFFFDb", { label: "\uFFFDx" }));
    expect(await store().count("boxes", { label: "\uD800x" })).toBe(1);
  });
  test("a table, column or value that does not fit is refused before anything happens", async () => {
    const wrong: unknown[] = [
      { kind: "insert", table: "boxes", row: { id: "a" } },
      { kind: "insert", table: "boxes", row: { ...box("a"), other: 1 } },
      { kind: "insert", table: "boxes", row: { ...box("a"), count: 1.5 } },
      { kind: "insert", table: "boxes", row: { ...box("a"), count: 2 ** 53 } },
      { kind: "insert", table: "boxes", row: { ...box("a"), label: null } },
      { kind: "insert", table: "boxes", row: { ...box("a"), bytes: "text" } },
      { kind: "insert", table: "constructor", row: box("a") },
      { kind: "update", table: "boxes", id: "a", set: { id: "b" } },
      { kind: "update", table: "boxes", id: "a", set: { count: undefined } },
      { kind: "delete", table: "boxes", id: "a", expect: { other: 1 } },
      { kind: "append", event: { at: 0.5, kind: "k", subject: "s", details: {} } },
      { kind: "append", event: { at: 1, kind: "k", subject: "s", details: { a: null } } },
      { kind: "drop" },
    ];
    for (const change of wrong) {
      const batch = [{ kind: "put", table: "notes", row: { id: "n", text: "" } }, change] as Parameters<Store<ContractTables>["commit"]>[0];
      await expect(store().commit(batch)).rejects.toThrow(TypeError);
    }
    expect(await store().count("notes")).toBe(0);
    const queries: ListQuery<object>[] = [
      { where: { other: 1 } },
      { atMost: { maybeCount: null } },
      { orderBy: "other" as never },
      { limit: -1 },
      { offset: 0.5 },
    ];
    await expect(store().list("boxes", { columns: ["other" as "id"] })).rejects.toThrow(TypeError);
    await expect(store().tally("boxes", "other" as "label")).rejects.toThrow(TypeError);
    for (const query of queries) await expect(store().list("boxes", query as ListQuery<Box>)).rejects.toThrow(TypeError);
    await expect(store().get("nowhere" as "boxes", "a")).rejects.toThrow(TypeError);
  });
}

function byUtf8OrValue(a: Box["label" | "count" | "bytes"], b: Box["label" | "count" | "bytes"]): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const raw = (value: typeof a): Uint8Array =>
    typeof value === "string" ? utf8(value) : value instanceof Uint8Array ? value : new Uint8Array();
  return Buffer.compare(raw(a), raw(b));
}
