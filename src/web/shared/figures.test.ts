import { expect, test } from "vitest";
import { clock, day, shortMoment, size, wait } from "./figures.ts";

// Noon in local time, so that the day is the same wherever the test runs.
const noon = new Date(2026, 10, 21, 12, 4).getTime();

test("days and times are said in the reader's language, the year only where it is needed", () => {
  expect([day(noon, "nl", { now: noon }), day(noon, "en", { now: noon })]).toEqual(["21 november", "21 November"]);
  expect(day(noon, "nl", { now: new Date(2027, 1, 1).getTime() })).toBe("21 november 2026");
  expect(day(noon, "nl", { year: true, now: noon })).toBe("21 november 2026");
  expect(clock(noon, "en")).toBe("12:04");
  expect([shortMoment(noon, "nl", noon + 60_000), shortMoment(noon, "nl", noon + 86_400_000)]).toEqual(["12:04", "21 november"]);
});

test("sizes are round and in the unit that fits", () => {
  expect([0, 999, 1000, 214_123, 999_499, 999_501, 1_234_567, 100_000_000].map((bytes) => size(bytes, "nl"))).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "214 kB",
    "999 kB",
    "1 MB",
    "1,2 MB",
    "100 MB",
  ]);
});

test("waiting is said in whole seconds, minutes or hours, rounded up", () => {
  expect([wait(400, "nl"), wait(30_000, "nl"), wait(10 * 60_000, "en"), wait(3 * 3_600_000, "en")]).toEqual([
    "1 seconde",
    "30 seconden",
    "10 minutes",
    "3 hours",
  ]);
});
