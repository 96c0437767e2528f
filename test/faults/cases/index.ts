import type { FaultCase } from "./case.ts";
import { diskBroken, diskFull, diskSlow, shortWrites } from "./disk.ts";
import { killAtSync, killLoop, powerAtSync, powerLoop } from "./killed.ts";
import { clock, downstream, names } from "./outside.ts";
import { filesScarce, readersDie } from "./scarce.ts";

/** All faults, in the order in which they run. To add one: one file, one line. */
export const CASES: readonly FaultCase[] = [
  killLoop,
  killAtSync,
  powerLoop,
  powerAtSync,
  diskFull,
  diskBroken,
  shortWrites,
  diskSlow,
  filesScarce,
  readersDie,
  downstream,
  clock,
  names,
];
