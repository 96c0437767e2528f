import { expect, test } from "vitest";
import { type Bytes, utf8 } from "#core/bytes.ts";
import { type FloeParameters, sealedLength, startOpening, startSealing } from "./floe-segments.ts";

const SMALL: FloeParameters = { segmentBytes: 40, rotationMask: 2 };
const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));
const SEAL = { key: random(32), aad: utf8("aad"), parameters: SMALL, random };

test("a segment opens alone, at its own place alone", async () => {
  const sealer = await startSealing(SEAL);
  const bytes = utf8("12345678");
  const segment = await sealer.seal(bytes, 2 ** 33 + 5, false);
  const opener = await startOpening({ ...SEAL, header: sealer.header });
  if (!opener.ok) throw new Error(opener.why);
  expect(await opener.open(segment, 2 ** 33 + 5, false)).toEqual({ ok: true, bytes });
  expect(await opener.open(segment, 2 ** 33 + 4, false)).toEqual({ ok: false, why: "damaged" });
  expect(await opener.open(segment, 5, false)).toEqual({ ok: false, why: "damaged" });
  expect(await opener.open(segment, 2 ** 33 + 5, true)).toEqual({ ok: false, why: "truncated" });
  expect(await opener.open(segment, -1, false)).toEqual({ ok: false, why: "damaged" });
});

test("sealing refuses keys, parameters, lengths and places that the format has not", async () => {
  await expect(startSealing({ ...SEAL, key: new Uint8Array(16) })).rejects.toThrow(RangeError);
  await expect(startSealing({ ...SEAL, random: () => new Uint8Array(8) })).rejects.toThrow(RangeError);
  for (const segmentBytes of [0, 32, 2 ** 31, 40.5, Number.NaN]) {
    await expect(startSealing({ ...SEAL, parameters: { segmentBytes, rotationMask: 2 } })).rejects.toThrow(RangeError);
  }
  const { seal } = await startSealing(SEAL);
  await expect(seal(new Uint8Array(7), 0, false)).rejects.toThrow(RangeError);
  await expect(seal(new Uint8Array(9), 0, true)).rejects.toThrow(RangeError);
  await expect(seal(new Uint8Array(8), 2 ** 40, true)).rejects.toThrow(RangeError);
  await expect(seal(new Uint8Array(8), 2 ** 40 - 1, false)).rejects.toThrow(RangeError);
});

test("an object of the house is its plaintext, 74 bytes, and 32 for every 262,112", () => {
  const lengths = [0, 1, 262_112, 262_113, 2 ** 32];
  expect(lengths.map((length) => sealedLength(length) - length)).toEqual([106, 106, 106, 138, 74 + 32 * 16_387]);
});
