/** Seeded randomness: the same seed gives the same set on every machine. */
export interface Rng {
  /** A whole number from `least` to `most`, both included. */
  readonly int: (least: number, most: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  readonly digits: (n: number) => string;
  readonly letters: (n: number, from?: string) => string;
  readonly chance: (p: number) => boolean;
}

/** mulberry32. */
export function rng(seed: number): Rng {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  };
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(from: readonly T[]) => from[int(0, from.length - 1)] as T;
  const letters = (n: number, from = "ABCDEFGHJKLMNPRSTUVWXYZ") => Array.from({ length: n }, () => from.charAt(int(0, from.length - 1))).join("");
  return { int, pick, letters, digits: (n) => letters(n, "0123456789"), chance: (p) => next() < p };
}
