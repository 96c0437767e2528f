import { type Lexicon, mayBegin } from "#core/detect/lexicon.ts";
import { CLASS } from "#core/detect/view.ts";

/** Places worth a look, ascending. */
export interface Places {
  readonly at: Int32Array;
  count: number;
}

/** Finds places in a buffer of its own: where something may need folding, and where something may begin. */
export interface Triggers {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Places in [start, end) of bytes above 127, of "&" and of "<". */
  readonly odd: (start: number, end: number) => Places;
  /** First digits of runs, at signs, and first letters of words that a term may begin with, in [start, end). Reads a few bytes beyond; the byte before `start` counts as a space where start is 0. */
  readonly find: (start: number, end: number) => Places;
}

/** Bytes that must stay readable behind `end` of `find`. */
export const TRIGGER_REACH = 16;

/** The plain JavaScript path: works everywhere and says what the SIMD path must find. */
export function plainTriggers(size: number, lexicon: Lexicon): Triggers {
  const bytes = new Uint8Array(size);
  const odds: Places = { at: new Int32Array(size), count: 0 };
  const found: Places = { at: new Int32Array(size), count: 0 };
  const { prefixes } = lexicon;
  return {
    bytes,
    odd(start, end) {
      let count = 0;
      for (let i = start; i < end; i++) {
        const byte = bytes[i] as number;
        if (byte >= 128 || byte === 38 || byte === 60) odds.at[count++] = i;
      }
      odds.count = count;
      return odds;
    },
    find(start, end) {
      let count = 0;
      let before = start > 0 ? (CLASS[bytes[start - 1] as number] as number) : 0;
      for (let i = start; i < end; i++) {
        const byte = bytes[i] as number;
        const kind = CLASS[byte] as number;
        if (kind === 1) {
          if (before !== 1) found.at[count++] = i;
        } else if (kind === 2) {
          if (before !== 2 && mayBegin(prefixes, byte, bytes[i + 1] as number, bytes[i + 2] as number, bytes[i + 3] as number))
            found.at[count++] = i;
        } else if (byte === 64) found.at[count++] = i;
        before = kind;
      }
      found.count = count;
      return found;
    },
  };
}
