import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { findDashLines, plainDashLines } from "#core/mail/boundary.ts";
import { WINDOW_BYTES } from "#core/simd/bytes.ts";

const pieces = fc.array(fc.constantFrom("-", "--", "\r\n", "\n", "a", "bcdefghijklmnop"), { maxLength: 60 });

test("a line that starts with two dashes is found wherever it stands, and nothing else is", () => {
  fc.assert(
    fc.property(pieces, fc.constantFrom(0, 1, WINDOW_BYTES - 20), (some, before) => {
      const text = "z".repeat(before) + some.join("");
      const expected = [...text.matchAll(/(?<=^|\n)--/g)].map(({ index }) => index);
      expect([...findDashLines(utf8(text))]).toEqual(expected);
      expect([...plainDashLines(utf8(text))]).toEqual(expected);
    }),
  );
});
