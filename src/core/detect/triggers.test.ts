import * as fc from "fast-check";
import { expect, test } from "vitest";
import { engineFor } from "#core/detect/engine.ts";
import { detect } from "#core/detect/detect.ts";
import { DETECTORS } from "#core/detect/detectors/index.ts";
import { openScan } from "#core/detect/scan.ts";
import { HIT, plainTriggers } from "#core/detect/triggers.ts";
import { fastTriggers, hasSimd } from "#core/detect/triggers-simd.ts";

const RUNS = process.env["SLOW"] === "1" ? 20_000 : 200;
/** The long runs take minutes. */
const LONG = 1_800_000;
const SIZE = 1024;

test("this machine has the fast path, so that the tests compare two", () => {
  expect(hasSimd()).toBe(true);
});

test(
  "the fast path finds the same places as the plain one, in any bytes",
  () => {
    const { terms, labels } = engineFor(undefined, undefined);
    const plain = plainTriggers(SIZE, terms, labels);
    const fast = fastTriggers(SIZE, terms, labels);
    const words = fc.constantFrom(...DETECTORS.flatMap((it) => it.examples.hits)).map((text) => new TextEncoder().encode(text));
    const bytes = fc
      .array(fc.oneof(words, fc.uint8Array({ maxLength: 30 })), { maxLength: 12 })
      .map((parts) => parts.flatMap((part) => [...part]).slice(0, SIZE - 32));
    fc.assert(
      fc.property(bytes, fc.nat(40), fc.nat(40), (content, skip, drop) => {
        for (const it of [plain, fast]) it.bytes.fill(32).set(content);
        const start = Math.min(skip, content.length);
        for (const it of [plain, fast]) it.look(0, content.length);
        const end = Math.max(start, content.length - drop);
        for (const way of ["odd", "find", "words"] as const) {
          const width = way === "odd" ? 1 : HIT;
          const a = plain[way](start, end, content.length);
          const expected = [...a.at.subarray(0, a.count * width)];
          const b = fast[way](start, end, content.length);
          expect([...b.at.subarray(0, b.count * width)]).toEqual(expected);
        }
      }),
      { numRuns: RUNS },
    );
  },
  LONG,
);

test(
  "both paths give the same findings",
  () => {
    const texts = fc
      .array(fc.oneof(fc.constantFrom(...DETECTORS.flatMap((it) => it.examples.hits)), fc.string({ unit: "binary", maxLength: 40 })), {
        maxLength: 30,
      })
      .map((parts) => parts.join(" "));
    fc.assert(
      fc.property(texts, (text) => {
        const scan = openScan({ part: "text" }, 4096, fastTriggers);
        scan.push(text);
        expect(scan.end()).toEqual(detect(text, { part: "text" }));
      }),
      { numRuns: RUNS },
    );
  },
  LONG,
);
