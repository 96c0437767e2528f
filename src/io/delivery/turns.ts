/** Turns for each name, of which only so many are out at the same time; who comes later waits, first come first served. */
export interface Turns {
  /** Waits for a turn; what it answers gives it back. */
  take(name: string): Promise<() => void>;
}

/** Opens turns, `most` for each name. */
export function openTurns(most: number): Turns {
  const out = new Map<string, { taken: number; readonly waiting: (() => void)[] }>();
  return {
    async take(name) {
      const state = out.get(name) ?? { taken: 0, waiting: [] };
      out.set(name, state);
      if (state.taken < most) state.taken += 1;
      else await new Promise<void>((go) => state.waiting.push(go));
      let given = false;
      return () => {
        if (given) return;
        given = true;
        // The turn goes over to who waits longest, without being free in between.
        const next = state.waiting.shift();
        if (next !== undefined) return next();
        state.taken -= 1;
        if (state.taken === 0) out.delete(name);
      };
    },
  };
}
