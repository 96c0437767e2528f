/** Leads from places in the folded bytes back to UTF-16 offsets in the original text. Changes come in ascending order. */
export interface OffsetMap {
  /** What was `units` UTF-16 units is now the folded bytes [from, to). */
  readonly change: (from: number, to: number, units: number) => void;
  /** The original offset of what begins at a folded place. */
  readonly startOf: (at: number) => number;
  /** The original offset where what ends before a folded place ends. */
  readonly endOf: (at: number) => number;
  /** The folded bytes before `by` are gone; all places move down by it. */
  readonly drop: (by: number) => void;
}

/** An empty map: every offset is the place itself. Memory grows with the changes not yet dropped. */
export function offsetMap(): OffsetMap {
  let places: number[] = [0];
  let offsets: number[] = [0];

  /** Index of the last entry whose place is at most `at`. */
  const find = (at: number): number => {
    let low = 0;
    let high = places.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((places[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const read = (i: number, at: number): number => (offsets[i] as number) + at - (places[i] as number);

  return {
    change(from, to, units) {
      const offset = read(places.length - 1, from);
      if (to - from === units) return;
      if (from === to && places[places.length - 1] !== from) {
        places.push(from);
        offsets.push(offset);
      }
      places.push(to);
      offsets.push(offset + units);
    },
    startOf: (at) => read(find(at), at),
    endOf(at) {
      let i = find(at);
      if (places[i] !== at) return read(i, at);
      // The first entry of a place says where the kept text before it ended; later ones lie behind something dropped.
      while (i > 0 && places[i - 1] === at) i--;
      return offsets[i] as number;
    },
    drop(by) {
      const keep = find(by);
      const first = read(keep, by);
      const restPlaces = places.slice(keep + 1).map((place) => place - by);
      const restOffsets = offsets.slice(keep + 1);
      places = [0, ...restPlaces];
      offsets = [first, ...restOffsets];
    },
  };
}
