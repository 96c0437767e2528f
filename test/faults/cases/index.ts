import type { FaultCase } from "./case.ts";
import { killAtSync, killLoop, powerAtSync, powerLoop } from "./killed.ts";

/** All faults, in the order in which they run. To add one: one file, one line. */
export const CASES: readonly FaultCase[] = [killLoop, killAtSync, powerLoop, powerAtSync];
