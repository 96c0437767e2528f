import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { NotScannedReason } from "#core/detect/finding.ts";
import { BYTES_PER_MS } from "#core/extract/budget.ts";

/** Keeps an eye on a child while it reads a file, and kills it when it takes too much. */
export interface Watch {
  /** More of the file was handed over: that earns time. */
  took(bytes: number): void;
  /** Why it was killed; undefined when it was not. */
  killed(): NotScannedReason | undefined;
  /** Memory in use when last looked at. */
  residentBytes(): number;
  /** Ends the watch; answers whether the child was killed. */
  stop(): boolean;
}

const EVERY_MS = 25;
/** The child itself stops at its limit and then still says what it found; only one that does not is killed, so much later. */
export const GRACE_MS = 1500;
/** A busy machine may keep a child waiting: on the clock it gets so many times its CPU time. */
export const WALL_FACTOR = 6;
/** Linux counts CPU time in hundredths of a second for every process (proc(5), USER_HZ). */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** Watches memory and CPU time by /proc on Linux, and the clock everywhere. */
export function watchProcess(child: ChildProcess, limits: { readonly memoryBytes: number; readonly ms: number }): Watch {
  const startWall = performance.now();
  const startCpu = cpuMs(child.pid);
  let allowedMs = limits.ms + GRACE_MS;
  let why: NotScannedReason | undefined;
  let resident = 0;
  const look = () => {
    resident = residentBytes(child.pid);
    if (resident > limits.memoryBytes) why ??= "too-large";
    else if (cpuMs(child.pid) - startCpu > allowedMs || performance.now() - startWall > allowedMs * WALL_FACTOR) why ??= "too-slow";
    if (why !== undefined) child.kill("SIGKILL");
  };
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return {
    took: (bytes) => void (allowedMs += bytes / BYTES_PER_MS),
    killed: () => why,
    residentBytes: () => resident,
    stop() {
      clearInterval(timer);
      return why !== undefined;
    },
  };
}

function residentBytes(pid: number | undefined): number {
  return Number(readProcess(pid, "statm").split(" ")[1] ?? 0) * PAGE_BYTES;
}

/** Fields 14 and 15 of stat, counted behind the name in brackets, which may hold anything. */
function cpuMs(pid: number | undefined): number {
  const fields = readProcess(pid, "stat")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
}

function readProcess(pid: number | undefined, file: string): string {
  if (process.platform !== "linux" || pid === undefined) return "";
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
