import { type Lexicon, mayBegin } from "#core/detect/lexicon.ts";
import { CLASS } from "#core/detect/view.ts";
import { type FoundWord, walkWords } from "#core/detect/word-table.ts";

/** Places worth a look, ascending. */
export interface Places {
  readonly at: Int32Array;
  count: number;
}

/** So many numbers tell of one hit: its place, for words where they end, and which of the lexicon they are (0 and 0 for digits and at signs). */
export const HIT = 3;

/** Hits in ascending order: see `HIT`. */
export interface Hits {
  readonly at: Int32Array;
  count: number;
}

/** Finds places in a buffer of its own: where something may need folding, and where something may begin. */
export interface Triggers {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Places in [start, end) of bytes above 127, of "&" and of "<". */
  readonly odd: (start: number, end: number) => Places;
  /** Looks through [start, end): within that, until bytes change, the next two may be asked. Reads a few bytes beyond `end`; the byte before `start` counts as a space where start is 0. */
  readonly look: (start: number, end: number) => void;
  /** First digits of runs, at signs, and terms that begin in [start, end), read up to `stop`. A capital behind a small letter begins a word. */
  readonly find: (start: number, end: number, stop: number) => Hits;
  /** The labels that begin there, in the same way, each by itself: they may overlap. */
  readonly words: (start: number, end: number, stop: number) => Hits;
}

/** Bytes that must stay readable behind `end` of `find`. */
export const TRIGGER_REACH = 16;

/** The plain JavaScript path: works everywhere and says what the SIMD path must find. */
export function plainTriggers(size: number, terms: Lexicon, labels: Lexicon): Triggers {
  const bytes = new Uint8Array(size);
  const found: Places = { at: new Int32Array(size), count: 0 };
  const hits: Hits = { at: new Int32Array(size * HIT), count: 0 };
  const words: Hits = { at: new Int32Array(size * HIT), count: 0 };
  return {
    bytes,
    odd(start, end) {
      let count = 0;
      for (let i = start; i < end; i++) {
        const byte = bytes[i] as number;
        if (byte >= 128 || byte === 38 || byte === 60) found.at[count++] = i;
      }
      found.count = count;
      return found;
    },
    look: () => {},
    find: (start, end, stop) => match(bytes, terms, beginnings(bytes, terms.prefixes, start, end, found), stop, true, hits),
    words: (start, end, stop) => match(bytes, labels, beginnings(bytes, labels.prefixes, start, end, found), stop, false, words),
  };
}

function match(bytes: Uint8Array, lexicon: Lexicon, places: Places, stop: number, signs: boolean, into: Hits): Hits {
  const found: FoundWord = { end: 0, word: 0 };
  let count = 0;
  for (let i = 0; i < places.count; i++) {
    const at = places.at[i] as number;
    const isWord = CLASS[bytes[at] as number] === 2;
    if (isWord ? !walkWords(lexicon, bytes, at, stop, found) : !signs) continue;
    into.at[count * HIT] = at;
    into.at[count * HIT + 1] = isWord ? found.end : 0;
    into.at[count * HIT + 2] = isWord ? found.word : 0;
    count++;
  }
  into.count = count;
  return into;
}

function beginnings(bytes: Uint8Array, prefixes: Uint8Array, start: number, end: number, into: Places): Places {
  let count = 0;
  let byteBefore = start > 0 ? (bytes[start - 1] as number) : 32;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    const kind = CLASS[byte] as number;
    const before = CLASS[byteBefore] as number;
    if (kind === 1) {
      if (before !== 1) into.at[count++] = i;
    } else if (kind === 2) {
      const begins = before !== 2 || (byte < 97 && byteBefore >= 97);
      if (begins && mayBegin(prefixes, bytes, i)) into.at[count++] = i;
    } else if (byte === 64) into.at[count++] = i;
    byteBefore = byte;
  }
  into.count = count;
  return into;
}
