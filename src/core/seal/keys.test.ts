import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Bytes, hex } from "#core/bytes.ts";
import { contentKey, objectAad, objectKey, recipientKek, serverShare, unwrapContentKey, WRAP_BYTES, wrapContentKey } from "./keys.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });
const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));

const names = fc.string({ unit: "grapheme", maxLength: 20 });

test("both halves together open the content key again", async () => {
  await fc.assert(
    fc.asyncProperty(names, names, async (itemId, recipient) => {
      const { kek, key, wrapped } = await wrap(itemId, recipient);
      expect(wrapped).toHaveLength(WRAP_BYTES);
      expect(await unwrapContentKey({ kek, wrapped, itemId, recipient })).toEqual(key);
    }),
    RUNS,
  );
});

test("a wrap with any bit flipped stays closed", async () => {
  const { kek, wrapped } = await wrap("i1", "a@b.example");
  for (let bit = 0; bit < 8 * wrapped.length; bit++) {
    const other = wrapped.slice();
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(await unwrapContentKey({ kek, wrapped: other, itemId: "i1", recipient: "a@b.example" })).toBeUndefined();
  }
});

test("a wrap of another length stays closed", async () => {
  const { kek, wrapped } = await wrap("i1", "a@b.example");
  for (let length = 0; length < wrapped.length; length++) {
    expect(await unwrapContentKey({ kek, wrapped: wrapped.slice(0, length), itemId: "i1", recipient: "a@b.example" })).toBeUndefined();
  }
});

test("neither half alone, another item or another recipient opens the content key", async () => {
  const own = random(32);
  const share = serverShare(random);
  const { wrapped } = await wrap("i1", "a@b.example", own, share);
  const right = { own, share, itemId: "i1", recipient: "a@b.example" };
  const zero = new Uint8Array(32);
  const wrongs = [
    { own: zero },
    { share: zero },
    { own: share, share: own },
    { itemId: "i2" },
    { recipient: "c@b.example" },
    { itemId: "i1a", recipient: "@b.example" },
  ];
  for (const wrong of wrongs) {
    const halves = { ...right, ...wrong };
    const kek = await recipientKek(halves);
    expect(await unwrapContentKey({ kek, wrapped, ...halves })).toBeUndefined();
    expect(await unwrapContentKey({ kek, wrapped, itemId: "i1", recipient: "a@b.example" })).toBeUndefined();
  }
  const kek = await recipientKek(right);
  expect(await unwrapContentKey({ kek, wrapped, itemId: "i2", recipient: "a@b.example" })).toBeUndefined();
});

test("halves of another length are refused, so that their border is fixed", async () => {
  for (const [own, share] of [
    [31, 33],
    [33, 31],
    [0, 64],
    [32, 0],
  ] as const) {
    await expect(recipientKek({ own: random(own), share: random(share), itemId: "i1", recipient: "a" })).rejects.toThrow(RangeError);
  }
});

test("every object of an item has its own key and its own aad", async () => {
  const key = contentKey(random);
  await fc.assert(
    fc.asyncProperty(names, names, async (a, b) => {
      expect(hex(await objectKey(key, a)) === hex(await objectKey(key, b))).toBe(a === b);
      const one = objectAad({ organisation: a, itemId: b, objectId: "f1" });
      expect(hex(one) === hex(objectAad({ organisation: b, itemId: a, objectId: "f1" }))).toBe(a === b);
      expect(hex(one) === hex(objectAad({ organisation: a + b, itemId: "", objectId: "f1" }))).toBe(b === "");
    }),
    RUNS,
  );
});

async function wrap(itemId: string, recipient: string, own = random(32), share = serverShare(random)) {
  const key = contentKey(random);
  const kek = await recipientKek({ own, share, itemId, recipient });
  return { kek, key, wrapped: await wrapContentKey({ kek, contentKey: key, itemId, recipient, random }) };
}
