import type { AtFinds, CodeFinds, Detector, NumberFinds, WordFinds } from "#core/detect/detector.ts";
import { type DetectorId, DETECTORS } from "#core/detect/detectors/index.ts";
import { OTHER_WORDS } from "#core/detect/other-words.ts";
import { compileLexicon, type Entry, type Lexicon } from "#core/detect/lexicon.ts";
import { foldTerm, type OwnTerms } from "#core/detect/own-terms.ts";
import { SOFT } from "#core/detect/surroundings.ts";

/** Everything that a scan needs to know, made once for a choice of detectors and an organisation's own terms. */
export interface Engine {
  readonly detectors: readonly Detector<DetectorId>[];
  /** Words that say what a number is; owners are indexes of detectors, or OTHER. */
  readonly labels: Lexicon;
  /** Words that are findings; owners are indexes in `words`, or OWN + the index of an own keyword. */
  readonly terms: Lexicon;
  readonly words: readonly Way<WordFinds>[];
  /** Plain numbers, by how many digits they take. */
  readonly numbers: readonly (readonly Way<NumberFinds>[])[];
  /** Codes, by letters before (up to LETTERS_MAX) and digits (up to DIGITS_MAX) of the first run. */
  readonly codes: readonly (readonly Way<CodeFinds>[])[];
  readonly ats: readonly Way<AtFinds>[];
  readonly own: OwnTerms | undefined;
  /** Index of the detectors of own terms, -1 where switched off. */
  readonly keyword: number;
  readonly pattern: number;
  readonly exactList: number;
}

/** One way to find, and the index of the detector that it belongs to. */
export interface Way<F> {
  readonly owner: number;
  readonly detector: Detector;
  readonly finds: F;
}

/** The owner of words that say a number is nothing sensitive. */
export const OTHER = -1;
/** Owners of terms from here on are own keywords. */
export const OWN = 10_000;
export const LETTERS_MAX = 9;
export const DIGITS_MAX = 20;

/** Where `codes` keeps the detectors for a run. */
export function codeSlot(letters: number, digits: number): number {
  return Math.min(letters, LETTERS_MAX) * (DIGITS_MAX + 1) + Math.min(digits, DIGITS_MAX);
}

/** The engine for these detectors (all where undefined) and these own terms; made once for each choice. */
export function engineFor(ids: readonly DetectorId[] | undefined, own: OwnTerms | undefined): Engine {
  const key = ids === undefined ? "*" : [...new Set(ids)].sort().join(" ");
  let engines = made.get(own ?? NO_TERMS);
  if (engines === undefined) made.set(own ?? NO_TERMS, (engines = new Map()));
  let engine = engines.get(key);
  if (engine === undefined) engines.set(key, (engine = compile(ids, own)));
  return engine;
}

const NO_TERMS = {};
const made = new WeakMap<object, Map<string, Engine>>();

function compile(ids: readonly DetectorId[] | undefined, own: OwnTerms | undefined): Engine {
  const detectors: readonly Detector<DetectorId>[] = DETECTORS;
  const active = (i: number) => ids === undefined || ids.includes((detectors[i] as Detector<DetectorId>).id);
  const labels: Entry[] = OTHER_WORDS.map((term) => ({ term, value: OTHER }));
  const terms: Entry[] = [];
  const words: Way<WordFinds>[] = [];
  const numbers: Way<NumberFinds>[][] = Array.from({ length: DIGITS_IN_NUMBER + 1 }, () => []);
  const codes: Way<CodeFinds>[][] = Array.from({ length: codeSlot(LETTERS_MAX, DIGITS_MAX) + 1 }, () => []);
  const ats: Way<AtFinds>[] = [];
  detectors.forEach((it, owner) => {
    // The words of detectors that are switched off still say what a number is.
    for (const term of it.words ?? []) labels.push({ term: foldTerm(term), value: owner });
    for (const term of it.context ?? []) labels.push({ term: foldTerm(term), value: SOFT + owner });
    if (!active(owner)) return;
    for (const finds of it.finds) {
      if (finds.kind === "number") for (const length of finds.lengths) numbers[length]?.push({ owner, detector: it, finds });
      else if (finds.kind === "code") placeCode(codes, { owner, detector: it, finds });
      else if (finds.kind === "at") ats.push({ owner, detector: it, finds });
      else if (finds.kind === "word") {
        for (const term of finds.terms) terms.push({ term: foldTerm(term), value: words.length, capital: finds.capital === true });
        words.push({ owner, detector: it, finds });
      }
    }
  });
  const index = (id: DetectorId) => {
    const i = detectors.findIndex((it) => it.id === id);
    return own !== undefined && active(i) ? i : -1;
  };
  const keyword = index("keyword");
  if (keyword >= 0) for (const entry of own?.entries ?? []) terms.push({ term: entry.term, value: OWN + entry.value });
  return {
    detectors,
    labels: compileLexicon(labels),
    terms: compileLexicon(terms),
    words,
    numbers,
    codes,
    ats,
    own,
    keyword,
    pattern: -1,
    exactList: -1,
  };
}

/** More digits than any number has. */
const DIGITS_IN_NUMBER = 34;

function placeCode(codes: Way<CodeFinds>[][], way: Way<CodeFinds>): void {
  const { letters, digits } = way.finds;
  for (let l = letters[0]; l <= Math.min(letters[1], LETTERS_MAX); l++)
    for (let d = digits[0]; d <= Math.min(digits[1], DIGITS_MAX); d++) codes[codeSlot(l, d)]?.push(way);
}
