import { CLASS } from "#core/detect/view.ts";
import { compileWords, type PlantedWord, type WordTable } from "#core/detect/word-table.ts";

/** A word or phrase and whose it is. A trailing * takes every longer word too; a space takes any run of spaces, hyphens and underscores. */
export interface Entry {
  readonly term: string;
  readonly value: number;
  /** Only where its first letter is a capital. */
  readonly capital?: boolean;
}

/** Many words, with what is needed to see quickly where one may begin. */
export interface Lexicon extends WordTable {
  /** The first bytes of all words, for triggers: two bits for each hash of their first four bytes, see `mayBegin`. */
  readonly prefixes: Uint8Array;
  /** Which first bytes other than letters occur. */
  readonly otherStarts: readonly number[];
}

/** Spreads the first four bytes of a word over the table of prefixes: 2^18 places of two bits. */
export const PREFIX_MULTIPLIER = 0x9e3779b1 | 0;
export const PREFIX_BITS = 18;

/**
 * Where the four bytes of a little-endian word stand in the table of prefixes: whatever the case of letters, and whatever follows the first byte that is
 * no letter. Signs above "Z" count as letters here, which costs a few places for short words and saves a comparison a word.
 */
export function prefixHash(word: number): number {
  const lower = word | 0x20202020;
  let keep = Math.imul((lower >>> 6) & ~(lower >>> 7) & 0x01010101, 255);
  keep &= (keep << 8) | 0xff;
  keep &= (keep << 16) | 0xffff;
  return Math.imul(lower & keep, PREFIX_MULTIPLIER) >>> (32 - PREFIX_BITS);
}

/** Whether a word of the lexicon may begin with these bytes. */
export function mayBegin(prefixes: Uint8Array, a: number, b: number, c: number, d: number): boolean {
  const hash = prefixHash(a | (b << 8) | (c << 16) | (d << 24));
  return (((prefixes[hash >> 2] as number) >> ((hash & 3) << 1)) & (1 | ((~a >> 4) & 2))) !== 0;
}

/** One automaton of all entries. Terms are bytes of folded, lower-cased text written as Latin-1. */
export function compileLexicon(entries: readonly Entry[]): Lexicon {
  const planted: PlantedWord[] = [];
  const prefixes = new Uint8Array(1 << (PREFIX_BITS - 2));
  const otherStarts = new Set<number>();
  for (const { term, value, capital } of entries) {
    const open = term.endsWith("*");
    const word = open ? term.slice(0, -1) : term;
    if (word.length < 2) continue;
    planted.push({ bytes: Array.from(word, (c) => c.charCodeAt(0) & 255), open, value });
    const first = word.charCodeAt(0);
    if (CLASS[first] === 2) markPrefix(prefixes, word, open, capital === true ? 2 : 1);
    else otherStarts.add(first);
  }
  return { ...compileWords(planted), prefixes, otherStarts: [...otherStarts] };
}

function markPrefix(prefixes: Uint8Array, word: string, open: boolean, bit: number): void {
  const mark = (bytes: readonly number[]): void => {
    const i = bytes.length;
    if (i < 4) {
      // Behind a word or a gap anything but a letter may stand, and behind an open one letters too.
      const inside = i < word.length && !word.slice(0, i + 1).includes(" ") && CLASS[word.charCodeAt(i)] === 2;
      const wide =
        i >= word.length
          ? open || CLASS[bytes[i - 1] as number] !== 2
          : !inside && (word.slice(0, i).includes(" ") || CLASS[word.charCodeAt(i)] !== 2);
      for (const next of inside ? [word.charCodeAt(i)] : wide ? ANY : FOLLOWERS) mark([...bytes, next]);
      return;
    }
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    const hash = prefixHash(a | (b << 8) | (c << 16) | (d << 24));
    prefixes[hash >> 2] = (prefixes[hash >> 2] as number) | (bit << ((hash & 3) << 1));
  };
  mark([word.charCodeAt(0)]);
}

/** One of the bytes that count as no letter, and the signs that count as letters. */
const FOLLOWERS: readonly number[] = [32, 0x60, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f];
const ANY: readonly number[] = [...FOLLOWERS, ...Array.from({ length: 26 }, (_, i) => 97 + i)];
