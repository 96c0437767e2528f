import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Bytes } from "#core/bytes.ts";
import { aesKey, decryptGcm, hkdf, hkdfExpand } from "./primitives.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });

test("our expand after an extract is the platform's HKDF-SHA-384", async () => {
  const length = fc.integer({ min: 1, max: 500 });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1 }), fc.uint8Array(), length, async (secret, info, length) => {
      // RFC 5869 section 2.2: an absent salt is a hash's length of zeros.
      const prk: Bytes = new Uint8Array(createHmac("sha384", new Uint8Array(48)).update(secret).digest());
      expect(await hkdfExpand(prk, info, length)).toEqual(await hkdf(secret, info, length));
    }),
    RUNS,
  );
});

test("expanding stops where RFC 5869 stops", async () => {
  expect(await hkdfExpand(new Uint8Array(48), new Uint8Array(0), 12_240)).toHaveLength(12_240);
  await expect(hkdfExpand(new Uint8Array(48), new Uint8Array(0), 12_241)).rejects.toThrow(RangeError);
});

test("a key of another length than 32 bytes is refused", async () => {
  for (const length of [0, 16, 24, 31, 33]) await expect(aesKey(new Uint8Array(length))).rejects.toThrow(RangeError);
});

test("a ciphertext shorter than its tag does not open and does not throw", async () => {
  const key = await aesKey(new Uint8Array(32));
  expect(await decryptGcm(key, new Uint8Array(12), new Uint8Array(15), new Uint8Array(0))).toBeUndefined();
});
