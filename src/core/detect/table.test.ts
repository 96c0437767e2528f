import { expect, test } from "vitest";
import { detect } from "#core/detect/detect.ts";

const BSNS = ["801289993", "801321669", "801424616", "801622591", "801717619", "801773052", "801915594", "802129407"];

test("the header of a column says what its numbers are", () => {
  const rows = BSNS.map((bsn, i) => `Klant ${i}\t${bsn}\t2024`).join("\n");
  const found = detect(`naam\tBSN\tjaar\n${rows}`, { part: "blad 1", kind: "table" }).filter((finding) => finding.detector === "nl.bsn");
  expect(found.map((finding) => finding.confidence)).toEqual(BSNS.map(() => "high"));
});

test("a header that says something else keeps numbers that pass by chance out", () => {
  const rows = BSNS.map((bsn) => `x;${bsn}`).join("\n");
  expect(detect(`naam;ordernummer\n${rows}`, { part: "blad 1", kind: "table" })).toEqual([]);
});

test("a column whose numbers all pass the check is believed without a header", () => {
  const rows = BSNS.map((bsn, i) => `${i};${bsn};x`).join("\n");
  expect(detect(`a;b;c\n${rows}`, { part: "blad 1", kind: "table" }).map((finding) => finding.confidence)).toEqual(
    BSNS.map(() => "medium"),
  );
  const mixed = BSNS.map((bsn, i) => `${i};${i % 2 === 0 ? bsn : Number(bsn) + 1};x`).join("\n");
  expect(detect(`a;b;c\n${mixed}`, { part: "blad 1", kind: "table" }).some((finding) => finding.confidence !== "low")).toBe(false);
});

test("a list of other people's addresses is more than an address", () => {
  const list = Array.from({ length: 12 }, (_, i) => `persoon${i}@voorbeeld.nl`);
  expect(detect(list.slice(0, 3).join("; "), { part: "text" }).map((finding) => finding.confidence)).toEqual(["low", "low", "low"]);
  expect(new Set(detect(list.join("; "), { part: "text" }).map((finding) => finding.confidence))).toEqual(new Set(["medium"]));
});

test("digits of several cells together say nothing of a column, for it or against it", () => {
  const levels = (rows: readonly string[]) =>
    detect(`a\tb\n${rows.join("\n")}`, { part: "blad 1", kind: "table", detectors: ["nl.bsn"] }).map(({ confidence }) => confidence);
  // Each row but the last passes the check when its cells are read together: that does not make a column of such numbers.
  const split = BSNS.slice(1).map((bsn) => `${bsn.slice(0, 5)}\t${bsn.slice(5)}`);
  expect(levels([...split, `${BSNS[0]}\t`])).toEqual(["low"]);
  // Each cell of eight digits passes by itself: that it does not together with its neighbour does not count.
  const short = Array.from({ length: 2000 }, (_, i) => 10_234_567 + i * 13)
    .filter(passes)
    .slice(0, 8);
  expect(levels(short.map((bsn, i) => `${bsn}\t${i}`))).toEqual(short.map(() => "medium"));
});

function passes(bsn: number): boolean {
  const sum = Array.from(String(bsn), Number).reduce((all, digit, i) => all + digit * (i === 7 ? -1 : 8 - i), 0);
  return sum % 11 === 0;
}
