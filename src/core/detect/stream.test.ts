import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { createScan } from "#core/detect/stream.ts";

const MEGABYTE = 1024 * 1024;
const SLOW = process.env["SLOW"] === "1";
const filler = utf8("Een gewone regel tekst zonder iets bijzonders erin, nog een eind verder.\n".repeat(14_364)).slice(0, MEGABYTE);

test("a number is found wherever it stands: behind the first megabyte, and far behind it", () => {
  const places = SLOW ? [1, 500, 1023] : [1, 20];
  const scan = createScan({ part: "text" });
  const bsn = utf8(" BSN 111222333 ");
  const last = places.at(-1) ?? 0;
  let offset = 0;
  const expected: number[] = [];
  for (let i = 0; i <= last; i++) {
    if (places.includes(i)) {
      scan.push(bsn);
      expected.push(offset + 5);
      offset += bsn.length;
    }
    scan.push(filler);
    offset += filler.length;
  }
  expect(scan.end().map(({ detector, start }) => [detector, start])).toEqual(expected.map((start) => ["nl.bsn", start]));
});

test("memory does not grow with what is scanned", () => {
  const scan = createScan({ part: "text" });
  for (let i = 0; i < 8; i++) scan.push(filler);
  const before = process.memoryUsage();
  for (let i = 0; i < (SLOW ? 1024 : 48); i++) scan.push(filler);
  const after = process.memoryUsage();
  expect(scan.end()).toEqual([]);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(4 * MEGABYTE);
  expect(after.rss).toBeLessThan(1024 * MEGABYTE);
});

test("a scan keeps only so many findings of one kind", () => {
  const scan = createScan({ part: "text", detectors: ["nl.bsn"] });
  const line = "BSN 111222333\n".repeat(1000);
  for (let i = 0; i < 12; i++) scan.push(line);
  expect(scan.end()).toHaveLength(10_000);
});

test("a pair of surrogates and a character cut by the edge of a piece stay whole", () => {
  const text = "😀 é BSN 111222333 😀";
  const scan = createScan({ part: "text" });
  for (const unit of text.split("")) scan.push(unit);
  expect(scan.end().map(({ start, end }) => text.slice(start, end))).toEqual(["111222333"]);
  const bytes = utf8(text);
  const other = createScan({ part: "text" });
  for (let i = 0; i < bytes.length; i++) other.push(bytes.slice(i, i + 1));
  expect(other.end().map(({ start, end }) => text.slice(start, end))).toEqual(["111222333"]);
});
