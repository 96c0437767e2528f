import { expect, test } from "vitest";
import { engineFor } from "#core/detect/engine.ts";
import { openScan } from "#core/detect/scan.ts";
import { borrowTriggers, returnTriggers } from "#core/detect/trigger-pool.ts";

const { terms, labels } = engineFor(undefined, undefined);

test("what a scan searched in is lent to the next one, empty", () => {
  const first = borrowTriggers(2048, terms, labels);
  first.bytes.fill(65, 0, 100);
  returnTriggers(first, 100);
  const second = borrowTriggers(2048, terms, labels);
  expect(second).toBe(first);
  expect(second.bytes.every((byte) => byte === 0)).toBe(true);
});

test("two scans at once never search in the same bytes", () => {
  const scans = ["BSN 111222333", "IBAN NL91 ABNA 0417 1643 00", "niets"].map((text) => {
    const scan = openScan({ part: "text" });
    scan.push(text);
    return scan;
  });
  expect(scans.map((scan) => scan.end().map(({ detector }) => detector))).toEqual([["nl.bsn"], ["iban"], []]);
});

test("triggers given back twice are lent once", () => {
  const first = borrowTriggers(1024, terms, labels);
  returnTriggers(first, 0);
  returnTriggers(first, 0);
  expect(borrowTriggers(1024, terms, labels)).toBe(first);
  expect(borrowTriggers(1024, terms, labels)).not.toBe(first);
});

test("a scan that has ended takes no more text", () => {
  const scan = openScan({ part: "text" });
  scan.end();
  expect(() => scan.push("BSN 111222333")).toThrow("ended");
});
