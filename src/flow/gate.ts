/** Lets in as much at one time as fits; who does not fit waits, in order. */
export interface Gate {
  /** Resolves to how to leave again. One that is larger than everything is let in alone. */
  enter(size: number): Promise<() => void>;
}

/** An open gate with room for this much. */
export function openGate(room: number): Gate {
  let inside = 0;
  const waiting: (readonly [size: number, admit: () => void])[] = [];
  const admitAll = (): void => {
    for (let next = waiting[0]; next !== undefined && (inside === 0 || inside + next[0] <= room); next = waiting[0]) {
      waiting.shift();
      inside += next[0];
      next[1]();
    }
  };
  return {
    async enter(size) {
      await new Promise<void>((admit) => {
        waiting.push([size, admit]);
        admitAll();
      });
      return () => {
        inside -= size;
        admitAll();
      };
    },
  };
}
