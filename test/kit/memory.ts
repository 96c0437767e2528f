import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

/** How often each needle stands in the memory of a running process, as UTF-8 or as UTF-16: what a core dump of it would show. Linux. */
export function inMemory(pid: number, needles: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = Object.fromEntries(needles.map((needle) => [needle, 0]));
  const forms = needles.flatMap((needle) => [
    { needle, bytes: Buffer.from(needle, "utf8") },
    { needle, bytes: Buffer.from(needle, "utf16le") },
  ]);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) r/.exec(line);
    if (match === null || line.includes("[vvar") || line.includes("[vsyscall")) continue;
    const region = readRegion(memory, BigInt(`0x${match[1]}`), BigInt(`0x${match[2]}`));
    for (const { needle, bytes } of forms) counts[needle] = (counts[needle] ?? 0) + occurrences(region, bytes);
  }
  closeSync(memory);
  return counts;
}

/** Processes that this one started and that are still there, at any depth. */
export function descendants(pid: number): readonly number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(Number(name)) === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** The files below a directory that hold a needle, in any of the forms that a careless program would write. */
export function inFiles(directory: string, needles: readonly string[]): readonly string[] {
  const forms = needles.flatMap((needle) => [
    Buffer.from(needle, "utf8"),
    Buffer.from(needle, "utf16le"),
    Buffer.from(Buffer.from(needle).toString("base64").slice(0, -4)),
  ]);
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return forms.some((form) => form.length > 6 && bytes.includes(form));
    });
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) * 1024;
}

function readRegion(memory: number, start: bigint, end: bigint): Buffer {
  const region = Buffer.alloc(Number(end - start));
  try {
    let at = 0;
    while (at < region.length) {
      const got = readSync(memory, region, at, region.length - at, start + BigInt(at));
      if (got <= 0) break;
      at += got;
    }
    return region;
  } catch {
    // A region that went away or may not be read holds nothing that a core dump would show.
    return Buffer.alloc(0);
  }
}

function occurrences(bytes: Buffer, needle: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) count += 1;
  return count;
}

function parentOf(pid: number): number {
  try {
    return Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return -1;
  }
}
