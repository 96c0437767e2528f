import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Bytes, utf8 } from "#core/bytes.ts";
import { boxKey, openBox, sealBox } from "#core/seal/box.ts";
import { nodeGcm } from "#io/keys/gcm.ts";

const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));

test("what one way of AES-256-GCM sealed the other opens, whatever the bytes and the context", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 5000 }),
      fc.string({ unit: "grapheme" }),
      async (key, bytes, context) => {
        const [web, node] = [boxKey(key), boxKey(key, nodeGcm)];
        expect(await openBox(web, await sealBox(node, bytes, context, random), context)).toEqual(bytes);
        expect(await openBox(node, await sealBox(web, bytes, context, random), context)).toEqual(bytes);
      },
    ),
  );
});

test("a box with any bit flipped, cut short or of another context stays closed", async () => {
  const key = boxKey(random(32), nodeGcm);
  const box = await sealBox(key, utf8("text"), "queue/1", random);
  expect(await openBox(key, box, "queue/2")).toBeUndefined();
  for (let length = 0; length < box.length; length++) expect(await openBox(key, box.slice(0, length), "queue/1")).toBeUndefined();
  for (let at = 0; at < box.length * 8; at++) {
    const changed = box.slice();
    changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
    expect(await openBox(key, changed, "queue/1")).toBeUndefined();
  }
});
