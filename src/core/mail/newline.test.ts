import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { hasBareNewline } from "#core/mail/newline.ts";

test("a CR or LF is bare unless it is one half of a CRLF", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("\r\n", "\r", "\n", "a"), { maxLength: 40 }), fc.nat(3), fc.nat(3), (pieces, before, after) => {
      const text = pieces.join("");
      const padded = utf8("x".repeat(before) + text + "y".repeat(after));
      expect(hasBareNewline(padded)).toBe(/\r(?!\n)|(?<!\r)\n/.test(text));
      expect(hasBareNewline(padded, before, before + text.length)).toBe(/\r(?!\n)|(?<!\r)\n/.test(text));
    }),
  );
});
