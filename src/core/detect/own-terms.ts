import { concat, hex, utf8 } from "#core/bytes.ts";
import type { Entry } from "#core/detect/lexicon.ts";
import { foldTerm } from "#core/detect/own-terms-fold.ts";
import { type Matcher, matcher } from "#core/detect/pattern-automaton.ts";
import { type PatternProblem, readPattern } from "#core/detect/pattern-syntax.ts";
import { sha256 } from "#core/detect/sha256.ts";

/** What an organisation hands in. */
export interface OwnTermsSource {
  readonly keywords?: readonly KeywordList[];
  readonly patterns?: readonly OwnPattern[];
  readonly exactLists?: readonly ExactList[];
}

/** Words or phrases. "stem" also takes every longer word that begins so. */
export interface KeywordList {
  readonly id: string;
  readonly words: readonly string[];
  readonly match: "exact" | "stem";
}

/** A regular expression of the organisation's own; see `readPattern` for what it may hold. */
export interface OwnPattern {
  readonly id: string;
  readonly expression: string;
}

/** Known numbers, as made by `exactListOf`. Short numbers can be guessed from their hashes by who has the salt, so this is as secret as the numbers. */
export interface ExactList {
  readonly id: string;
  readonly salt: string;
  /** How many letters and digits the numbers have. */
  readonly lengths: readonly number[];
  readonly hashes: readonly string[];
}

/** Own terms made ready for scanning. */
export interface OwnTerms {
  /** Keywords as the lexicon takes them; values are indexes of keyword lists. */
  readonly entries: readonly Entry[];
  /** The ids of the keyword lists, in that order. */
  readonly keywordLists: readonly string[];
  readonly matchers: readonly { readonly id: string; readonly match: Matcher }[];
  readonly lists: readonly KnownNumbers[];
}

/** Whether a number of letters and digits, without its separators, is known. */
export interface KnownNumbers {
  readonly id: string;
  readonly lengths: ReadonlySet<number>;
  readonly has: (compact: string) => boolean;
}

/** What was not taken, and why. Never thrown: the rest still works. */
export interface Refusal {
  readonly id: string;
  readonly term: string;
  readonly why: "too-short" | "too-many" | PatternProblem;
}

export const KEYWORDS_MAX = 10_000;
export const KEYWORD_CHARS_MAX = 100;
export const PATTERNS_MAX = 100;
const KNOWN_CHARS_MAX = 40;

/** Makes own terms ready: one automaton for all keywords, one for each pattern. What cannot be taken is in `refused`. */
export function compileOwnTerms(source: OwnTermsSource): { readonly terms: OwnTerms; readonly refused: readonly Refusal[] } {
  const refused: Refusal[] = [];
  const entries: Entry[] = [];
  (source.keywords ?? []).forEach((list, value) => {
    for (const word of list.words) {
      const term = foldTerm(word);
      const why =
        term.length < 2
          ? "too-short"
          : term.length > KEYWORD_CHARS_MAX
            ? "too-long"
            : entries.length >= KEYWORDS_MAX
              ? "too-many"
              : undefined;
      if (why !== undefined) refused.push({ id: list.id, term: word, why });
      else entries.push({ term: list.match === "stem" ? `${term}*` : term, value });
    }
  });
  const matchers: { id: string; match: Matcher }[] = [];
  for (const { id, expression } of source.patterns ?? []) {
    const read = readPattern(expression);
    if ("problem" in read) refused.push({ id, term: expression, why: read.problem });
    else if (matchers.length >= PATTERNS_MAX) refused.push({ id, term: expression, why: "too-many" });
    else matchers.push({ id, match: matcher(read.graph) });
  }
  return {
    terms: { entries, keywordLists: (source.keywords ?? []).map((list) => list.id), matchers, lists: (source.exactLists ?? []).map(known) },
    refused,
  };
}

/** An exact list of these numbers under this salt (fresh randomness, handed in). Separators and capitals do not count; too short or long ones are left out. */
export function exactListOf(id: string, salt: string, numbers: readonly string[]): ExactList {
  const compact = numbers.map(compactOf).filter((number) => number.length >= 4 && number.length <= KNOWN_CHARS_MAX);
  return { id, salt, lengths: [...new Set(compact.map((number) => number.length))], hashes: compact.map((number) => hashOf(salt, number)) };
}

function known(list: ExactList): KnownNumbers {
  const hashes = new Set(list.hashes);
  return { id: list.id, lengths: new Set(list.lengths), has: (compact) => hashes.has(hashOf(list.salt, compact)) };
}

function compactOf(number: string): string {
  return foldTerm(number, false)
    .toUpperCase()
    .replace(/[^A-Z0-9]/gu, "");
}

/** 128 bits are enough for a set. */
function hashOf(salt: string, compact: string): string {
  return hex(sha256(concat([utf8(`${salt}\n`), utf8(compact)])).subarray(0, 16));
}
