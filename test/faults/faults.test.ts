import { expect, test } from "vitest";
import type { FaultCase } from "./cases/case.ts";
import { diskBroken } from "./cases/disk.ts";
import { killLoop } from "./cases/killed.ts";
import { downstream } from "./cases/outside.ts";
import { runCase } from "./run.ts";

/** A few letters for each: `npm run faults` has all faults and all letters. */
const SEED = 20_261_122;
const LETTERS = process.env["SLOW"] === "1" ? 5000 : 60;
const CASES: readonly FaultCase[] = [killLoop, diskBroken, downstream];

test.each(CASES)("under '$name' nothing that was acknowledged is lost or repeated without a reason", async (fault) => {
  const { wrong, judgement } = await runCase(fault, LETTERS, SEED);
  expect(wrong).toEqual([]);
  expect(judgement?.acknowledged).toBeGreaterThanOrEqual(LETTERS);
});

test.each(killLoop.bugs)("a run finds a planted bug: $name", async (bug) => {
  const { judgement } = await runCase(killLoop, killLoop.bugLetters, SEED, bug);
  expect(judgement?.lost).not.toEqual([]);
});
