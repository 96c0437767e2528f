import type { Inspection } from "#core/detect/finding.ts";
import { placeName } from "#core/extract/places.ts";
import type { InspectOptions, SandboxFile } from "#io/sandbox/file.ts";

/** One that reads files, one after the other: a process or a thread. */
export interface Child {
  /** One at a time. Always answers; a child that had to be stopped is no longer alive afterwards. */
  inspect(file: SandboxFile, options: InspectOptions): Promise<Inspection>;
  isAlive(): boolean;
  /** Whether it holds so much memory that a fresh one is better. */
  isWorn(): boolean;
  files(): number;
  stop(): Promise<void>;
}

/** How many children there are and how long they live; times in milliseconds. */
export interface PoolSettings {
  readonly start: () => Child;
  readonly size: number;
  readonly idleMs: number;
  readonly filesPerChild: number;
}

/** Some children of one kind. */
export interface Pool {
  readonly inspect: (file: SandboxFile, options: InspectOptions) => Promise<Inspection>;
  readonly close: () => Promise<void>;
}

/** Opens a pool. Nothing is started before the first file comes; files wait for their turn. */
export function openPool(settings: PoolSettings): Pool {
  const { start, size, idleMs, filesPerChild } = settings;
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
    const child = start();
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
    async inspect(file, options) {
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
