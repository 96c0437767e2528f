import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isAsciiBytes } from "#core/bytes.ts";

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
