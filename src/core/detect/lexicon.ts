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
  /** The first letters of all words, for triggers: per place a 1 where a word may begin, a 2 where one may that begins with a capital; see `mayBegin`. */
  readonly prefixes: Uint8Array;
  /** Which first bytes other than letters occur. */
  readonly otherStarts: readonly number[];
}

/** Spreads the first letters of a word over the table of prefixes: 2^16 places of a byte. */
export const PREFIX_MULTIPLIER = 0x9e3779b1 | 0;
export const PREFIX_BITS = 16;
/** So many letters at most tell whether a word may begin. */
export const PREFIX_LETTERS = 4;

/** Where up to four first letters stand in the table of prefixes, given as a little-endian word of small letters with 0 for what follows them. */
export function prefixPlace(letters: number): number {
  return Math.imul(letters, PREFIX_MULTIPLIER) >>> (32 - PREFIX_BITS);
}

/** Whether a word of the lexicon may begin at a letter there. Reads three bytes more. */
export function mayBegin(prefixes: Uint8Array, bytes: Uint8Array, at: number): boolean {
  let letters = 0;
  for (let i = 0; i < PREFIX_LETTERS && CLASS[bytes[at + i] as number] === 2; i++) letters |= ((bytes[at + i] as number) | 32) << (8 * i);
  const isCapital = ((bytes[at] as number) & 32) === 0;
  return ((prefixes[prefixPlace(letters)] as number) & (isCapital ? 3 : 1)) !== 0;
}

/** One automaton of all entries. Terms are bytes of folded, lower-cased text written as Latin-1. */
export function compileLexicon(entries: readonly Entry[]): Lexicon {
  const planted: PlantedWord[] = [];
  const prefixes = new Uint8Array(1 << PREFIX_BITS);
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

/** Marks the letters that a word begins with; of a short open one also what any letters behind it make. */
function markPrefix(prefixes: Uint8Array, word: string, open: boolean, bit: number): void {
  const mark = (letters: number, count: number, goesOn: boolean): void => {
    const place = prefixPlace(letters);
    prefixes[place] = (prefixes[place] as number) | bit;
    if (goesOn && count < PREFIX_LETTERS)
      for (let letter = 97; letter <= 122; letter++) mark(letters | (letter << (8 * count)), count + 1, true);
  };
  let letters = 0;
  let count = 0;
  for (; count < PREFIX_LETTERS && CLASS[word.charCodeAt(count) & 255] === 2 && count < word.length; count++)
    letters |= (word.charCodeAt(count) | 32) << (8 * count);
  mark(letters, count, open && count === word.length);
}
