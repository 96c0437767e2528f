import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readPhone } from "./phone.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;
const international = (typed: string): string | undefined => {
  const phone = readPhone(typed);
  return phone.ok ? phone.international : undefined;
};

test("a Dutch mobile number is the same number in all ways that people write it", () => {
  for (const typed of [
    "0612345678",
    "06 1234 5678",
    "06-12345678",
    "06 – 12 34 56 78",
    "+31612345678",
    "+31 (0)6 12345678",
    "0031 6 12345678",
    "0031(0)612345678",
    "31612345678",
    "612345678",
    "06.12.34.56.78",
    "\u202a+31 6 12345678\u202c",
    "０６１２３４５６７８",
  ]) {
    expect(international(typed), typed).toBe("+31612345678");
  }
});

test("a number from another country keeps its own country code", () => {
  expect(international("+32 470 12 34 56")).toBe("+32470123456");
  expect(international("0044 7911 123456")).toBe("+447911123456");
});

test("a Dutch number that is not mobile says so", () => {
  expect(readPhone("030 123 45 67")).toMatchObject({ ok: true, international: "+31301234567", mobile: "no" });
  expect(readPhone("06 12345678")).toMatchObject({ ok: true, mobile: "yes", shown: "+31 6 1234 5678" });
});

test("a number that cannot be right says why", () => {
  expect(readPhone(" ")).toEqual({ ok: false, why: "empty" });
  expect(readPhone("06 1234 567a")).toEqual({ ok: false, why: "letters" });
  expect(readPhone("06 1234567")).toEqual({ ok: false, why: "too-short" });
  expect(readPhone("06 123456789")).toEqual({ ok: false, why: "too-long" });
  expect(readPhone("12345678")).toEqual({ ok: false, why: "unknown-country" });
  expect(readPhone("+00 12345678")).toEqual({ ok: false, why: "unknown-country" });
});

test("whatever is typed, a number that comes out has the form that the server takes", () => {
  const typed = fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ()-]{0,24}$/));
  fc.assert(
    fc.property(typed, (text) => {
      const phone = readPhone(text);
      expect(phone.ok ? /^\+[1-9]\d{7,14}$/.test(phone.international) : phone.why.length > 0).toBe(true);
    }),
    { numRuns: RUNS },
  );
});
