import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concat, fromLatin1, isAsciiBytes, latin1 } from "#core/bytes.ts";

test("one byte of 128 or more anywhere makes bytes other than ASCII, wherever they begin in their buffer", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ max: 127, maxLength: 40 }),
      fc.nat(7),
      fc.option(fc.tuple(fc.nat(39), fc.integer({ min: 128, max: 255 }))),
      (ascii, skip, odd) => {
        const bytes = new Uint8Array(skip + ascii.length).fill(200, 0, skip).subarray(skip);
        bytes.set(ascii);
        const isOdd = odd !== null && odd[0] < bytes.length;
        if (isOdd) bytes[odd[0]] = odd[1];
        expect(isAsciiBytes(bytes)).toBe(!isOdd);
      },
    ),
  );
});

test("any bytes are one character each, and the same bytes again", () => {
  const lengths = fc.constantFrom(1, 50, 8191, 8192, 8193, 20_000);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.constantFrom(127, 255), lengths, (some, most, length) => {
      const bytes = Uint8Array.from({ length }, (_, i) => (some[i % some.length] ?? 0) & most);
      const text = latin1(bytes);
      expect(text.length).toBe(length);
      for (let i = 0; i < length; i += 97) expect(text.charCodeAt(i)).toBe(bytes[i]);
      expect(fromLatin1(text)).toEqual(bytes);
    }),
  );
});

test("any number of pieces is joined", () => {
  expect(concat(Array.from({ length: 300_000 }, (_, i) => Uint8Array.of(i & 255))).length).toBe(300_000);
});
