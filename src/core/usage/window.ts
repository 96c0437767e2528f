import type { Instant } from "#core/bytes.ts";

/** How often something happened lately. */
export interface Window {
  readonly add: (at: Instant) => void;
  /** Within the window that ends at `now`; up to a sixtieth of it more. */
  readonly count: (now: Instant) => number;
}

/** Counts in sixtieths of a window of `lengthMs`, so that much costs no more than little. Times that go back count where they were. */
export function openWindow(lengthMs: number): Window {
  const partMs = lengthMs / PARTS;
  const parts: { readonly part: number; count: number }[] = [];
  let total = 0;
  return {
    add(at) {
      const part = Math.floor(at / partMs);
      const last = parts.at(-1);
      if (last !== undefined && last.part >= part) last.count += 1;
      else parts.push({ part, count: 1 });
      total += 1;
    },
    count(now) {
      const oldest = Math.floor(now / partMs) - PARTS;
      for (let first = parts[0]; first !== undefined && first.part < oldest; first = parts[0]) {
        total -= first.count;
        parts.shift();
      }
      return total;
    },
  };
}

const PARTS = 60;
