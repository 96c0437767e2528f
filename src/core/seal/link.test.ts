import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Bytes, hex } from "#core/bytes.ts";
import { fromLinkFragment, guestHalf, type LinkSecret, linkFragment, linkProof, newLinkSecret } from "./link.ts";
import { proofHolds, storedProof } from "./proof.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });
const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));

const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes as LinkSecret);

// Any code points, halves of surrogate pairs too.
const texts = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)), { maxLength: 50 }).map((points) => String.fromCodePoint(...points));

test("a link holds its secret, with or without the hash sign, and never ends in a dash", () => {
  fc.assert(
    fc.property(secrets, (secret) => {
      const fragment = linkFragment(secret);
      expect(fragment).toMatch(/^[A-Za-z0-9_-]{42}[A-Za-z0-9]$/);
      expect(fromLinkFragment(fragment)).toEqual(secret);
      expect(fromLinkFragment(`#${fragment}`)).toEqual(secret);
    }),
    RUNS,
  );
});

test("a link that was cut off, lengthened or altered in form is no link", () => {
  const fragment = linkFragment(newLinkSecret(random));
  const last = fragment.slice(0, 42);
  for (const text of ["", "#", fragment.slice(1), `${fragment}A`, `${fragment}.`, `##${fragment}`, `${last}B`, `${last}=`, `${last} `]) {
    expect(fromLinkFragment(text)).toBeUndefined();
  }
});

test("any text is a link of one form or none, without an error", () => {
  const text = fc.oneof(texts, fc.stringMatching(/^#?[A-Za-z0-9_-]{43}$/));
  fc.assert(
    fc.property(text, (text) => {
      const secret = fromLinkFragment(text);
      expect(secret === undefined || linkFragment(secret) === text.replace("#", "")).toBe(true);
    }),
    RUNS,
  );
});

test("secret, proof and halves are all different", async () => {
  const codeHalf = random(32);
  await fc.assert(
    fc.asyncProperty(secrets, async (secret) => {
      const made = [secret, await linkProof(secret), await guestHalf(secret, undefined), await guestHalf(secret, codeHalf)];
      expect(new Set(made.map(hex)).size).toBe(4);
    }),
    RUNS,
  );
});

test("another access code gives another half, and a half of another length is refused", async () => {
  const secret = newLinkSecret(random);
  expect(await guestHalf(secret, new Uint8Array(32))).not.toEqual(await guestHalf(secret, new Uint8Array(32).fill(1)));
  await expect(guestHalf(secret, new Uint8Array(0))).rejects.toThrow(RangeError);
});

test("the server keeps no proof, yet knows it again", async () => {
  const proof = await linkProof(newLinkSecret(random));
  const stored = await storedProof(proof);
  expect(hex(stored)).not.toBe(hex(proof));
  expect(await proofHolds(proof, stored)).toBe(true);
  expect(await proofHolds(await linkProof(newLinkSecret(random)), stored)).toBe(false);
  expect(await proofHolds(stored, stored)).toBe(false);
  expect(await proofHolds(new Uint8Array(0), stored)).toBe(false);
});
