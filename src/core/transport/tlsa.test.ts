import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { matchesTlsa, type TlsaRecord, usableTlsa } from "./tlsa.ts";

const bytes = fc.uint8Array({ minLength: 1, maxLength: 80 }).map((array) => Uint8Array.from(array));
const digest = (name: string, of: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(createHash(name).update(of).digest());

test("each selector and matching type finds its certificate, and no other", async () => {
  await fc.assert(
    fc.asyncProperty(
      bytes,
      bytes,
      fc.constantFrom(2, 3),
      fc.constantFrom(0, 1),
      fc.constantFrom(0, 1, 2),
      async (whole, publicKey, usage, selector, matchingType) => {
        fc.pre(Buffer.compare(whole, publicKey) !== 0);
        const selected = selector === 0 ? whole : publicKey;
        const association = matchingType === 0 ? selected : digest(matchingType === 1 ? "sha256" : "sha512", selected);
        const record: TlsaRecord = { usage, selector, matchingType, association };
        expect(usableTlsa([record])).toEqual([record]);
        expect(await matchesTlsa(record, { whole, publicKey })).toBe(true);
        expect(await matchesTlsa(record, { whole: publicKey, publicKey: whole })).toBe(false);
        const flipped = association.with(0, (association[0] ?? 0) ^ 1);
        expect(await matchesTlsa({ ...record, association: Uint8Array.from(flipped) }, { whole, publicKey })).toBe(false);
      },
    ),
    { numRuns: process.env["SLOW"] === "1" ? 10_000 : 200 },
  );
});

test("records that mean nothing to a mail client do not count and match nothing", async () => {
  const good: TlsaRecord = { usage: 3, selector: 1, matchingType: 1, association: digest("sha256", new Uint8Array(1)) };
  const bad: readonly TlsaRecord[] = [
    { ...good, usage: 0 },
    { ...good, usage: 1 },
    { ...good, usage: 255 },
    { ...good, selector: 2 },
    { ...good, matchingType: 3 },
    { ...good, matchingType: 2 },
    { ...good, association: new Uint8Array(31) },
    { ...good, matchingType: 0, association: new Uint8Array(0) },
  ];
  expect(usableTlsa([...bad, good])).toEqual([good]);
  for (const record of bad) expect(await matchesTlsa(record, { whole: new Uint8Array(1), publicKey: new Uint8Array(1) })).toBe(false);
});
