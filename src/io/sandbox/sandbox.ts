import type { Inspection } from "#core/detect/finding.ts";
import { placeName } from "#core/extract/places.ts";
import { LIMITS } from "#core/limits.ts";
import type { InspectOptions, SandboxFile } from "#io/sandbox/file.ts";
import { type Child, type ChildSettings, startChild } from "#io/sandbox/child-process.ts";

/** How much the sandbox may use. Sizes in bytes, times in milliseconds. */
export interface SandboxSettings {
  /** Children at once. */
  readonly size?: number;
  /** Memory of one child, all in all. */
  readonly memoryBytes?: number;
  /** CPU time for one file; large files get more, see BYTES_PER_MS. */
  readonly ms?: number;
  /** A child that nobody needs ends after this. */
  readonly idleMs?: number;
  /** A child is replaced after so many files. */
  readonly filesPerChild?: number;
  /** The program that a child runs. */
  readonly program?: URL;
}

/** Reads hostile files in children that can do nothing but read them. */
export interface Sandbox {
  /** Always answers, whatever the file does: what cannot be read to its end is in `notScanned`. */
  inspect(file: SandboxFile, options?: InspectOptions): Promise<Inspection>;
  close(): Promise<void>;
}

/** Opens the sandbox. Nothing is started before the first file comes. */
export function openSandbox(settings: SandboxSettings = {}): Sandbox {
  const { size = 2, idleMs = 30_000, filesPerChild = 200 } = settings;
  const childSettings: ChildSettings = {
    memoryBytes: settings.memoryBytes ?? LIMITS.extractMemoryBytes,
    ms: settings.ms ?? LIMITS.extractMs,
    program: settings.program ?? new URL("./child.ts", import.meta.url),
  };
  const idle: { child: Child; timer: NodeJS.Timeout }[] = [];
  const all = new Set<Child>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  async function takeTurn(): Promise<void> {
    if (busy < size) busy++;
    else await new Promise<void>((go) => waiting.push(go));
  }
  function endTurn(): void {
    const next = waiting.shift();
    if (next === undefined) busy--;
    else next();
  }
  function takeChild(): Child {
    for (let rested = idle.pop(); rested !== undefined; rested = idle.pop()) {
      clearTimeout(rested.timer);
      if (rested.child.isAlive()) return rested.child;
      all.delete(rested.child);
    }
    const child = startChild(childSettings);
    all.add(child);
    return child;
  }
  function rest(child: Child): void {
    if (closed || !child.isAlive() || child.isWorn() || child.files() >= filesPerChild) {
      all.delete(child);
      void child.stop();
      return;
    }
    const retire = () => {
      idle.splice(idle.indexOf(entry), 1);
      all.delete(child);
      void child.stop();
    };
    const entry = { child, timer: setTimeout(retire, idleMs) };
    entry.timer.unref();
    idle.push(entry);
  }
  return {
    async inspect(file, options = {}) {
      await takeTurn();
      try {
        if (closed) return { findings: [], notScanned: [{ part: placeName(file.name), why: "too-slow" }] };
        const child = takeChild();
        try {
          return await child.inspect(file, options);
        } finally {
          rest(child);
        }
      } finally {
        endTurn();
      }
    },
    async close() {
      closed = true;
      for (const { timer } of idle) clearTimeout(timer);
      await Promise.all([...all].map((child) => child.stop()));
    },
  };
}
