import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { hex, utf8 } from "#core/bytes.ts";
import { canonicalJson, framed } from "./canonical.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });

test("two lists of fields share one form only when they are the same list", () => {
  const list = fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("", "a", "aa", "\0\0\0\u0001a")), { maxLength: 4 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      expect(hex(framed("x", ...a)) === hex(framed("x", ...b))).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    RUNS,
  );
  expect(hex(framed("x"))).not.toBe(hex(framed("y")));
});

test("a framed list begins with its label and its version", () => {
  expect(hex(framed("x", "é", Uint8Array.of(1, 2)))).toBe(`${hex(utf8("\0\0\0\u0009zegel/1/x\0\0\0\u0002é\0\0\0\u0002"))}0102`);
});

test("half a surrogate pair has no framed form", () => {
  expect(() => framed("x", "\ud800")).toThrow(RangeError);
});

test("canonical JSON reads back as the same value and does not depend on the order of keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text, turned))).toBe(text);
    }),
    RUNS,
  );
});

test("canonical JSON is as RFC 8785 shows it", () => {
  const value = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ud83d\ude00": "Smiley",
    "1": "One",
    numbers: [1e30, 4.5, 2e-3, -0],
    literals: [null, true],
  };
  const expected = `{"\\r":"Carriage Return","1":"One","literals":[null,true],"numbers":[1e+30,4.5,0.002,0],"€":"Euro Sign","😀":"Smiley"}`;
  expect(canonicalJson(value)).toBe(expected);
});

test("what JSON cannot say is refused instead of written as something else", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, 1n, () => 1]) {
    expect(() => canonicalJson([value])).toThrow(RangeError);
  }
});

function turned(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toReversed());
}
