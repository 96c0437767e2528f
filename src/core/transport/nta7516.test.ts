import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readNta7516 } from "./nta7516.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;
const NOW = Date.UTC(2026, 10, 21);
const record = (more = ""): string => `v=NTA7516-1;startdate=2024-03;enddate=2027-12;provider=Voorbeeld${more}`;

test("both forms of the record are read, with and without mail hosts", () => {
  expect(readNta7516(["v=spf1 -all", record(";ntamx=10 mx.x.example;ntamx=20 MX2.x.example.")], NOW)).toEqual({
    provider: "Voorbeeld",
    hosts: [
      { preference: 10, exchange: "mx.x.example" },
      { preference: 20, exchange: "mx2.x.example" },
    ],
  });
  expect(readNta7516([record()], NOW)).toEqual({ provider: "Voorbeeld", hosts: [] });
  const older = "v=NTA7516;version:2019-06;expire:2029-10;provider:Voorbeeld;ntamx:mx.x.example;ntamx:5 mx2.x.example";
  expect(readNta7516([older], NOW)?.hosts).toEqual([
    { preference: 0, exchange: "mx.x.example" },
    { preference: 5, exchange: "mx2.x.example" },
  ]);
});

test("a record holds from the first day of its first month to the last of its last", () => {
  const at = (...day: readonly [number, number, number]): boolean => readNta7516([record()], Date.UTC(...day)) !== undefined;
  expect([at(2024, 1, 29), at(2024, 2, 1), at(2027, 11, 31), at(2028, 0, 1)]).toEqual([false, true, true, false]);
});

test.each([
  "v=NTA7516-2;startdate=2024-03;enddate=2027-12;provider=x",
  "v=NTA7516-1;startdate=2024-13;enddate=2027-12;provider=x",
  "v=NTA7516-1;startdate=2024-03;provider=x",
  "v=NTA7516-1;startdate=2024-03;startdate=2025-03;enddate=2027-12;provider=x",
  "v=NTA7516-1;startdate=2024-03;enddate=2027-12",
  record(";ntamx=10 192.0.2.1"),
  record(";ntamx=70000 mx.x.example"),
  record(";ntamx="),
])("%s counts for nothing", (text) => {
  expect(readNta7516([text], NOW)).toBeUndefined();
});

test("of two records that hold neither does", () => {
  expect(readNta7516([record(), record(";ntamx=1 mx.x.example")], NOW)).toBeUndefined();
});

test("whatever stands there, what is read is a list of host names", () => {
  const word = fc.oneof(fc.constantFrom(";", "ntamx=", "10 ", "mx.x.example", ":", "=", " "), fc.string({ maxLength: 8 }));
  const text = fc.array(word, { maxLength: 20 }).map((words) => record(`;${words.join("")}`));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
      for (const { exchange } of readNta7516(texts, NOW)?.hosts ?? []) expect(exchange).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/);
    }),
    { numRuns: RUNS },
  );
});
