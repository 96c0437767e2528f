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
