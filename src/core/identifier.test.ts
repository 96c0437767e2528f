import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";

const YEAR_2900 = Date.UTC(2900, 0);

test("an identifier is 16 bytes, begins with a letter, and with the time at which it was made", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: YEAR_2900 }), fc.uint8Array({ minLength: 10, maxLength: 10 }), (now, noise) => {
      const id = newId({ now: () => now, random: () => new Uint8Array(noise) });
      expect(id).toMatch(/^[A-Za-z][A-Za-z0-9_-]{21}$/);
      const bytes = fromBase64url(id) ?? new Uint8Array();
      expect(new DataView(bytes.buffer).getUint32(0) * 65_536 + new DataView(bytes.buffer).getUint16(4)).toBe(now);
      expect(bytes.slice(6)).toEqual(new Uint8Array(noise));
    }),
  );
});

test("identifiers of one moment differ", () => {
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
  const ids = Array.from({ length: 10_000 }, () => newId({ now: () => 0, random }));
  expect(new Set(ids).size).toBe(ids.length);
});
