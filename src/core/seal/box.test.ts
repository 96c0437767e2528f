import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Bytes, hex, utf8 } from "#core/bytes.ts";
import { BOX_OVERHEAD_BYTES, boxKey, openBox, sealBox } from "./box.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });
const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => boxKey(bytes));
const contexts = fc.string({ unit: "grapheme", maxLength: 20 });

test("opening a box inverts sealing it, and its size is known beforehand", async () => {
  await fc.assert(
    fc.asyncProperty(keys, fc.uint8Array(), contexts, async (key, bytes, context) => {
      const box = await sealBox(key, bytes, context, random);
      expect(box).toHaveLength(bytes.length + BOX_OVERHEAD_BYTES);
      expect(await openBox(key, box, context)).toEqual(bytes);
    }),
    RUNS,
  );
});

test("a box with any bit flipped stays closed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.nat(), fc.nat(7), async (bytes, where, bit) => {
      const key = boxKey(random(32));
      const box = await sealBox(key, bytes, "queue/1", random);
      const at = where % box.length;
      box[at] = (box[at] ?? 0) ^ (1 << bit);
      expect(await openBox(key, box, "queue/1")).toBeUndefined();
    }),
    RUNS,
  );
});

test("a box opens in its own context under its own key alone", async () => {
  const key = boxKey(random(32));
  const box = await sealBox(key, utf8("text"), "queue/1", random);
  expect(await openBox(key, box, "queue/2")).toBeUndefined();
  expect(await openBox(key, box, "queue/1 ")).toBeUndefined();
  expect(await openBox(boxKey(random(32)), box, "queue/1")).toBeUndefined();
});

test("any bytes are a box or are not, without an error", async () => {
  const key = boxKey(random(32));
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      bytes[0] = 1;
      expect(await openBox(key, bytes, "queue/1")).toBeUndefined();
    }),
    RUNS,
  );
});

test("the same bytes never make the same box", async () => {
  const key = boxKey(random(32));
  expect(hex(await sealBox(key, utf8("text"), "queue/1", random))).not.toBe(hex(await sealBox(key, utf8("text"), "queue/1", random)));
});

test("a box opens after a restart, and two runs never seal under one key", async () => {
  const bytes = random(32);
  const [first, second] = [
    await sealBox(boxKey(bytes), utf8("text"), "queue/1", random),
    await sealBox(boxKey(bytes), utf8("text"), "queue/1", random),
  ];
  expect(await openBox(boxKey(bytes), first, "queue/1")).toEqual(utf8("text"));
  expect(hex(first.slice(1, 17))).not.toBe(hex(second.slice(1, 17)));
});

test("a key or randomness of another length is refused", async () => {
  expect(() => boxKey(random(16))).toThrow(RangeError);
  await expect(sealBox(boxKey(random(32)), utf8("text"), "x", () => random(8))).rejects.toThrow(RangeError);
});
