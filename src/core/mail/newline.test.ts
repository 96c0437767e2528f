import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { WINDOW_BYTES } from "#core/simd/bytes.ts";
import { lineFaults, plainLineFaults } from "#core/mail/newline.ts";

const pieces = fc.array(fc.constantFrom("\r\n", "\r", "\n", "a", "bcdefghijklmnopq", "\0"), { maxLength: 40 });

test("a CR or LF is bare unless it is one half of a CRLF, and a NUL is seen, on either path", () => {
  fc.assert(
    fc.property(pieces, fc.nat(20), fc.nat(20), (some, before, after) => {
      const text = some.join("");
      const expected = { bare: /\r(?!\n)|(?<!\r)\n/.test(text), nul: text.includes("\0") };
      const padded = utf8("x".repeat(before) + text + "y".repeat(after));
      for (const read of [lineFaults, plainLineFaults]) {
        expect(read(padded, 0, padded.length)).toEqual(expected);
        expect(read(padded, before, before + text.length)).toEqual(expected);
      }
    }),
  );
});

test("what stands at the edge of what is looked at together is seen as anywhere else", () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: -30, max: 3 }), (some, place) => {
      const bytes = utf8("z".repeat(WINDOW_BYTES + place) + some.join("") + "z".repeat(40));
      expect(lineFaults(bytes)).toEqual(plainLineFaults(bytes, 0, bytes.length));
    }),
  );
});
