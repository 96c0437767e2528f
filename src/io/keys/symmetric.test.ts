import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Bytes } from "#core/bytes.ts";
import { WEB_CRYPTO } from "#core/seal/symmetric.ts";
import { NODE_CRYPTO } from "#io/keys/symmetric.ts";

const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const some = fc.uint8Array({ maxLength: 5000 });

test("what one platform sealed the other opens, small and large", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(12), some, some, fc.constantFrom(0, 70_000), async (key, iv, aad, plaintext, more) => {
      const whole = new Uint8Array(plaintext.length + more);
      whole.set(plaintext);
      const [web, node] = [await WEB_CRYPTO.gcm(key), await NODE_CRYPTO.gcm(key)];
      const sealed = await node.seal(iv, whole, aad);
      expect(Buffer.compare(sealed, await web.seal(iv, whole, aad))).toBe(0);
      expect(Buffer.compare((await node.open(iv, sealed, aad)) ?? random(1), whole)).toBe(0);
    }),
  );
});

test("what is too large for this thread is sealed and opened all the same, with or without a head", async () => {
  const [key, iv, aad] = [random(32), random(12), random(3)];
  const whole = new Uint8Array(4 * 1024 * 1024 + 1).fill(7);
  const [web, node] = [await WEB_CRYPTO.gcm(key), await NODE_CRYPTO.gcm(key)];
  for (const plaintext of [whole, whole.slice(0, 100)]) {
    const sealed = await node.seal(iv, plaintext, aad);
    expect(Buffer.compare(await node.seal(iv, plaintext, aad, Uint8Array.of(1, 2)), Buffer.concat([Uint8Array.of(1, 2), sealed]))).toBe(0);
    expect(Buffer.compare(await web.seal(iv, plaintext, aad, Uint8Array.of(1, 2)), Buffer.concat([Uint8Array.of(1, 2), sealed]))).toBe(0);
    expect(Buffer.compare((await node.open(iv, sealed, aad)) ?? random(1), plaintext)).toBe(0);
  }
});

test("what was changed by a bit, cut short or given another aad stays closed", async () => {
  const key = await NODE_CRYPTO.gcm(random(32));
  const iv = random(12);
  const sealed = await key.seal(iv, random(20), Uint8Array.of(1));
  expect(await key.open(iv, sealed, Uint8Array.of(2))).toBeUndefined();
  for (let length = 16; length < sealed.length; length++)
    expect(await key.open(iv, sealed.slice(0, length), Uint8Array.of(1))).toBeUndefined();
  for (let at = 0; at < sealed.length * 8; at++) {
    const changed = sealed.slice();
    changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
    expect(await key.open(iv, changed, Uint8Array.of(1))).toBeUndefined();
  }
});

test("both platforms derive and hash the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      some,
      fc.integer({ min: 1, max: 100 }),
      async (secret, info, length) => {
        expect(await NODE_CRYPTO.hkdf(secret, info, length)).toEqual(await WEB_CRYPTO.hkdf(secret, info, length));
        expect(await NODE_CRYPTO.sha256(info)).toEqual(await WEB_CRYPTO.sha256(info));
        expect(await (await NODE_CRYPTO.hmac(secret))(info)).toEqual(await (await WEB_CRYPTO.hmac(secret))(info));
      },
    ),
  );
});
