import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What happens at the sync of number `at`, counted from the last `arm`. `after`: once the sync was done, not before it. */
export interface Fault {
  readonly at: number;
  readonly action: keyof typeof ACTIONS;
  readonly after?: boolean;
}

/** The rig's hand on the disk and the clock of the program that runs under `env`. */
export interface Control {
  readonly env: Readonly<Record<string, string>>;
  /** Counts syncs anew, and lets the fault happen. Without one: counts alone. */
  arm(fault?: Fault): void;
  syncs(): number;
  /** How many syncs were answered with EIO. */
  failed(): number;
  slow(microseconds: number): void;
  /** Every so many writes to a file take half of what they were given; 0 for none. */
  shorten(every: number): void;
  shortened(): number;
  /** Sets the program's clock so much beside ours. */
  shiftClock(seconds: number): void;
  clock(): number;
  close(): void;
}

const ACTIONS = { none: 0, kill: 1, stop: 2, "fail-once": 3, "fail-from": 4 } as const;
// The same order stands in preload.c.
const WORDS = ["syncs", "at", "action", "after", "delay", "clock", "shortEvery", "shortened", "failed"] as const;
type Word = (typeof WORDS)[number];

/** Builds the library into this directory and opens the page that it is steered by. Needs gcc. */
export function openControl(directory: string): Control {
  const library = join(directory, "faults.so");
  execFileSync("gcc", ["-O2", "-shared", "-fPIC", "-o", library, join(import.meta.dirname, "preload.c"), "-ldl"]);
  const page = join(directory, "control");
  const file = openSync(page, "w+");
  ftruncateSync(file, 4096);
  const set = (word: Word, value: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    writeSync(file, bytes, 0, 8, WORDS.indexOf(word) * 8);
  };
  const read = (word: Word): number => {
    const bytes = Buffer.alloc(8);
    readSync(file, bytes, 0, 8, WORDS.indexOf(word) * 8);
    return Number(bytes.readBigInt64LE());
  };
  return {
    env: { LD_PRELOAD: library, FAULT_CONTROL: page },
    arm(fault = { at: 0, action: "none" }) {
      set("at", 0);
      set("syncs", 0);
      set("failed", 0);
      set("action", ACTIONS[fault.action]);
      set("after", fault.after === true ? 1 : 0);
      set("at", fault.at);
    },
    syncs: () => read("syncs"),
    failed: () => read("failed"),
    slow: (microseconds) => set("delay", microseconds),
    shorten: (every) => set("shortEvery", every),
    shortened: () => read("shortened"),
    shiftClock: (seconds) => set("clock", seconds),
    clock: () => read("clock"),
    close: () => closeSync(file),
  };
}
