import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { accessCodeFault } from "#core/seal/access-code.ts";
import { spokenCode } from "./spoken-code.ts";

const random = (n: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(n));

test("a code that is made for a sender can be said over the phone and is long enough", () => {
  const codes = Array.from({ length: 200 }, () => spokenCode(random));
  for (const code of codes) {
    expect(code).toMatch(/^(?:[bdfghklmnprstvwz][aeiou]){2}-(?:[bdfghklmnprstvwz][aeiou]){2}-(?:[bdfghklmnprstvwz][aeiou]){2}-[2-9]{3}$/);
    expect(accessCodeFault(code)).toBeUndefined();
  }
  expect(new Set(codes).size).toBe(200);
});

test("a byte that would favour some letters is thrown away", () => {
  const bytes = [0, 255];
  let at = 0;
  const cycling = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: n }, () => bytes[at++ % bytes.length] ?? 0);
  // 255 is beyond the last multiple of five below 256, so no vowel comes of it.
  expect(spokenCode(cycling)).toMatch(/^[a-z]{4}-[a-z]{4}-[a-z]{4}-[2-9]{3}$/);
  expect(at).toBeGreaterThan(15);
});
