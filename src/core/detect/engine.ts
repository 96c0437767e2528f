import type { CodeFinds, Detector } from "#core/detect/detector.ts";
import { type DetectorId, DETECTORS } from "#core/detect/detectors/index.ts";
import { OTHER_WORDS } from "#core/detect/other-words.ts";
import { compileLexicon, type Entry, type Lexicon } from "#core/detect/lexicon.ts";
import type { OwnTerms } from "#core/detect/own-terms.ts";

/** Everything that a scan needs to know, made once for a choice of detectors and an organisation's own terms. */
export interface Engine {
  readonly detectors: readonly Detector<DetectorId>[];
  /** Words that say what a number is; owners are indexes of detectors, or OTHER. */
  readonly labels: Lexicon;
  /** Words that are findings; owners are indexes of detectors, or OWN + the index of an own keyword. */
  readonly terms: Lexicon;
  /** Detectors of plain numbers, by how many digits they take. */
  readonly numbers: readonly (readonly number[])[];
  /** Detectors of codes, by letters before (up to LETTERS_MAX) and digits (up to DIGITS_MAX) of the first run. */
  readonly codes: readonly (readonly number[])[];
  readonly ats: readonly number[];
  readonly own: OwnTerms | undefined;
  /** Index of the detectors of own terms, -1 where switched off. */
  readonly keyword: number;
  readonly pattern: number;
  readonly exactList: number;
}

/** The owner of words that say a number is nothing sensitive. */
export const OTHER = -1;
/** Owners from here on are own keywords. */
export const OWN = 1000;
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
  const numbers: number[][] = Array.from({ length: 35 }, () => []);
  const codes: number[][] = Array.from({ length: codeSlot(LETTERS_MAX, DIGITS_MAX) + 1 }, () => []);
  const ats: number[] = [];
  detectors.forEach((it, i) => {
    // The words of detectors that are switched off still say what a number is.
    for (const term of it.words ?? []) labels.push({ term, value: i });
    if (!active(i)) return;
    if (it.finds.kind === "number") for (const length of it.finds.lengths) numbers[length]?.push(i);
    else if (it.finds.kind === "code") placeCode(codes, it.finds, i);
    else if (it.finds.kind === "word") for (const term of it.finds.terms) terms.push({ term, value: i });
    else if (it.finds.kind === "at") ats.push(i);
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
    numbers,
    codes,
    ats,
    own,
    keyword,
    pattern: -1,
    exactList: -1,
  };
}

function placeCode(codes: number[][], finds: CodeFinds, i: number): void {
  const { letters, digits } = finds;
  for (let l = letters[0]; l <= Math.min(letters[1], LETTERS_MAX); l++)
    for (let d = digits[0]; d <= Math.min(digits[1], DIGITS_MAX); d++) codes[codeSlot(l, d)]?.push(i);
}
