import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Bytes } from "#core/bytes.ts";
import { detect } from "#core/detect/detect.ts";
import { DETECTORS } from "#core/detect/detectors/index.ts";
import { openScan } from "#core/detect/scan.ts";
import { createScan } from "#core/detect/stream.ts";

const RUNS = process.env["SLOW"] === "1" ? 20_000 : 200;
/** The long runs take minutes. */
const LONG = 1_800_000;
const encoder = new TextEncoder();
const samples = DETECTORS.flatMap((it) => it.examples.hits);

test.each(["BSN 12= \r\n3456782", "card 53=\t\r\n15680974274779", "IBAN NL21RABO18= \r\n87783898"])(
  "a soft break that nobody undid is no end of a number, with blanks behind its mark either: %j",
  (text) => {
    expect(detect(text, { part: "text" }).map(({ confidence }) => confidence)).toEqual(["high"]);
  },
);

/** Text as hostile and as full of near hits as we can make it. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...samples),
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.string({ unit: "grapheme", maxLength: 20 }),
      fc.stringMatching(/^[0-9 .\-@&#;<>/a-zA-Z\n]{0,60}$/u),
      fc.constantFrom(
        "\u200b",
        "\u00ad",
        "&#49;",
        "&nbsp;",
        "<b>",
        "</b>",
        "😀",
        "\ud800",
        "é",
        "１",
        "\n",
        " ",
        "x".repeat(700),
        "1 ".repeat(300),
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

test(
  "detection never throws, and every finding lies within the text and in order",
  () => {
    fc.assert(
      fc.property(texts, (text) => {
        let last = 0;
        for (const finding of detect(text, { part: "text" })) {
          expect(finding.start).toBeGreaterThanOrEqual(last);
          expect(finding.end).toBeGreaterThan(finding.start);
          expect(finding.end).toBeLessThanOrEqual(text.length);
          last = finding.end;
        }
      }),
      { numRuns: RUNS },
    );
  },
  LONG,
);

test(
  "how a text is cut does not change what is found in it",
  () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.integer({ min: 1, max: 90 })), fc.boolean(), (text, sizes, asBytes) => {
        const scan = createScan({ part: "text" });
        const whole: string | Bytes = asBytes ? encoder.encode(text) : text;
        for (let at = 0; at < whole.length; ) {
          const size = sizes.next().value ?? 1;
          scan.push(whole.slice(at, at + size));
          at += size;
        }
        expect(scan.end()).toEqual(detect(text, { part: "text" }));
      }),
      { numRuns: RUNS },
    );
  },
  LONG,
);

test(
  "where the window ends does not change what is found, and nothing is found twice",
  () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 12 }), fc.integer({ min: 64, max: 4000 }), (parts, window) => {
        const text = parts.join("\n");
        const scan = openScan({ part: "text" }, window);
        scan.push(text);
        expect(scan.end()).toEqual(detect(text, { part: "text" }));
      }),
      { numRuns: RUNS / 2 },
    );
  },
  LONG,
);

test(
  "malformed bytes are found in as a decoder would show them",
  () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 12 }),
            fc.constantFrom(...samples).map((text) => encoder.encode(text)),
          ),
          { maxLength: 12 },
        ),
        (parts) => {
          const bytes = new Uint8Array(parts.flatMap((part) => [...part]));
          const scan = createScan({ part: "text" });
          scan.push(bytes);
          const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
          expect(scan.end()).toEqual(detect(text, { part: "text" }));
        },
      ),
      { numRuns: RUNS },
    );
  },
  LONG,
);

test("offsets lead back to the original, whatever stands before and within", () => {
  for (const written of [
    "BSN １２３４５６７８２",
    "BSN 1\u200b2\u00ad3456782",
    "😀é BSN &#49;23456782",
    "BSN 123<b>456</b>782",
    "BSN 12345678𝟐",
  ]) {
    const text = `Beste 😀 Zoë, — ${written}, dank`;
    const [finding] = detect(text, { part: "text" });
    expect(finding?.detector).toBe("nl.bsn");
    expect(text.slice(finding?.start, finding?.end)).toBe(written.slice(written.indexOf("BSN") + 4));
    expect(finding?.masked).toBe("••••••782");
  }
});
