import { argon2Sync } from "node:crypto";
import * as fc from "fast-check";
import { argon2id as wasmArgon2id } from "hash-wasm";
import { expect, test, vi } from "vitest";
import { type Bytes, hex } from "#core/bytes.ts";
import { ACCESS_CODE_CHARS_MAX, accessCodeFault, ARGON2, type Argon2id, plainAccessCode, splitAccessCode } from "./access-code.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });
const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));

const native =
  (memory: number, passes: number): Argon2id =>
  (message, nonce) =>
    Promise.resolve(
      new Uint8Array(argon2Sync("argon2id", { message, nonce, parallelism: ARGON2.lanes, tagLength: ARGON2.bytes, memory, passes })),
    );
const quick = native(8, 1);
const salt = new Uint8Array(16);

// Any code points, halves of surrogate pairs too.
const texts = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)), { maxLength: 100 }).map((points) => String.fromCodePoint(...points));

test("the server's and the browser's Argon2id split a code into the same halves", async () => {
  const browser: Argon2id = (password, salt) =>
    wasmArgon2id({
      password,
      salt,
      iterations: ARGON2.passes,
      parallelism: ARGON2.lanes,
      memorySize: ARGON2.memoryKiB,
      hashLength: ARGON2.bytes,
      outputType: "binary",
    }).then((bytes) => new Uint8Array(bytes));
  const server = native(ARGON2.memoryKiB, ARGON2.passes);
  expect(await splitAccessCode(browser, "Blauwe fiets", salt)).toEqual(await splitAccessCode(server, "Blauwe fiets", salt));
});

test("a code counts however it is typed", async () => {
  const right = await splitAccessCode(quick, "abc123xyz", salt);
  for (const typed of [
    "ABC-123-XYZ",
    " abc 123 xyz\n",
    "abc\u2013123\u2212xyz",
    "ａｂｃ１２３ｘｙｚ",
    "abc\u00a0123\u200bxyz",
    "a-b-c-1-2-3-x-y-z",
  ]) {
    expect(await splitAccessCode(quick, typed, salt)).toEqual(right);
  }
});

test("another code or another salt gives another half and another proof", async () => {
  const right = await splitAccessCode(quick, "abc123", salt);
  for (const other of [await splitAccessCode(quick, "abc124", salt), await splitAccessCode(quick, "abc123", new Uint8Array(16).fill(1))]) {
    expect(hex(other.half)).not.toBe(hex(right.half));
    expect(hex(other.proof)).not.toBe(hex(right.proof));
  }
  expect(hex(right.half)).not.toBe(hex(right.proof));
  expect([right.half.length, right.proof.length]).toEqual([32, 32]);
});

test("reading a code plainly twice changes nothing more, whatever was typed", () => {
  fc.assert(
    fc.property(texts, (typed) => {
      const plain = plainAccessCode(typed);
      expect(plain).not.toMatch(/[\s\p{Dash}]/u);
      if (plain.length <= ACCESS_CODE_CHARS_MAX) expect(plainAccessCode(plain)).toBe(plain);
    }),
    RUNS,
  );
});

test("an empty code is a wrong one, not an error", async () => {
  expect((await splitAccessCode(quick, " - ", salt)).proof).toHaveLength(32);
});

test("a code to be set has its six characters after the dashes are gone, and an end", () => {
  expect(accessCodeFault("12-34-5")).toBe("too-short");
  expect(accessCodeFault("12-34-56")).toBeUndefined();
  expect(accessCodeFault("a".repeat(ACCESS_CODE_CHARS_MAX + 1))).toBe("too-long");
});

test("a short salt and an Argon2id of another length are refused", async () => {
  await expect(splitAccessCode(quick, "abc123", new Uint8Array(8))).rejects.toThrow(RangeError);
  await expect(splitAccessCode(async () => random(32), "abc123", salt)).rejects.toThrow(RangeError);
});
