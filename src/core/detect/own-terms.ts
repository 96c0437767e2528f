import { foldCharacter } from "#core/detect/fold-character.ts";
import type { Entry } from "#core/detect/lexicon.ts";

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

/** A regular expression of the organisation's own. */
export interface OwnPattern {
  readonly id: string;
  readonly expression: string;
}

/** Known numbers, as made by `hashKnown` with this salt. */
export interface ExactList {
  readonly id: string;
  readonly salt: string;
  readonly hashes: readonly string[];
}

/** Own terms made ready for scanning. */
export interface OwnTerms {
  /** Keywords as the lexicon takes them; values are indexes of keyword lists. */
  readonly entries: readonly Entry[];
}

/** What was not taken, and why. Never thrown: the rest still works. */
export interface Refusal {
  readonly id: string;
  readonly term: string;
  readonly why: "too-short" | "too-long" | "too-many";
}

export const KEYWORDS_MAX = 10_000;
export const KEYWORD_CHARS_MAX = 100;

/** Makes own terms ready: one automaton for all keywords. What cannot be taken is in `refused`. */
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
  return { terms: { entries }, refused };
}

/** A word as the folded text shows it: lower case, no accents, bytes beyond ASCII one character each. */
export function foldTerm(word: string): string {
  let text = "";
  for (const character of word.trim()) {
    const code = character.codePointAt(0) ?? 0;
    const folded = code < 128 ? character : foldCharacter(code);
    if (folded !== undefined) text += folded;
    else for (const byte of encoder.encode(character)) text += String.fromCharCode(byte);
  }
  return text.toLowerCase().replace(/\s+/gu, " ");
}

const encoder = new TextEncoder();
