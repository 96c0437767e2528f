import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeXtext, encodeXtext } from "#core/mail/xtext.ts";

const printable = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)), minLength: 1 });

test("decoding inverts encoding, and what is encoded needs no further quoting", () => {
  fc.assert(
    fc.property(printable, (text) => {
      expect(encodeXtext(text)).toMatch(/^[!-<>-~]+$/);
      expect(decodeXtext(encodeXtext(text))).toBe(text);
    }),
  );
});

test("nothing decodes to anything but printable US-ASCII", () => {
  fc.assert(fc.property(fc.string(), (xtext) => /^[ -~]+$/.test(decodeXtext(xtext) ?? "x")));
  for (const bad of ["", "a=b", "a b", "+", "+4", "+4g", "+4a", "+0D+0A", "+00", "+7F", "+FF", "é"])
    expect(decodeXtext(bad)).toBeUndefined();
  expect(decodeXtext("rfc822;a+2Bb@x.example")).toBe("rfc822;a+b@x.example");
});
