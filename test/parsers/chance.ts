/** Choices that come out the same for the same seed. */
export interface Chance {
  /** A whole number from 0 up to and without `below`. */
  readonly upTo: (below: number) => number;
  readonly from: <T>(list: readonly T[]) => T;
  /** True once in so many. */
  readonly once: (inSoMany: number) => boolean;
}

/** Choices from a seed (Mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (below: number) => Math.floor(next() * below);
  return { upTo, from: <T>(list: readonly T[]): T => list[upTo(list.length)] as T, once: (inSoMany) => upTo(inSoMany) === 0 };
}
