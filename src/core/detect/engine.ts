import { shapeCode } from "#core/detect/candidates.ts";
import type { Level } from "#core/detect/confidence.ts";
import { type CodeWay, codeWay, type CodeWays, compileCodes } from "#core/detect/code-ways.ts";
import type { AtFinds, Detector, Grading, NumberFinds, WordFinds } from "#core/detect/detector.ts";
import { type DetectorId, DETECTORS } from "#core/detect/detectors/index.ts";
import { OTHER_WORDS } from "#core/detect/other-words.ts";
import { compileLexicon, type Entry, type Lexicon } from "#core/detect/lexicon.ts";
import type { Way } from "#core/detect/way.ts";
import type { OwnTerms } from "#core/detect/own-terms.ts";
import { foldTerm } from "#core/detect/own-terms-fold.ts";
import { SOFT } from "#core/detect/labels.ts";

/** Everything that a scan needs to know, made once for a choice of detectors and an organisation's own terms. */
export interface Engine {
  readonly detectors: readonly Detector<DetectorId>[];
  /** How each of them grades. */
  readonly gradings: readonly WeighedGrading[];
  /** Words that say what a number is; owners are indexes of detectors, or OTHER. */
  readonly labels: Lexicon;
  /** Words that are findings; owners are indexes in `words`, or OWN + the index of an own keyword. */
  readonly terms: Lexicon;
  readonly words: readonly Way<WordFinds>[];
  /** Plain numbers, by how many digits they take, and which of these numbers of digits there are. */
  readonly numbers: readonly (readonly NumberWay[])[];
  readonly lengths: Uint8Array;
  /** Of these, the ways of which something may come where no word speaks for them. */
  readonly loudNumbers: readonly (readonly NumberWay[])[];
  readonly loudLengths: Uint8Array;
  /** The fewest digits of any of them, and of any of the loud ones. */
  readonly digitsLeast: number;
  readonly loudDigitsLeast: number;
  /** Whether a shape of theirs begins with groups of these two sizes. */
  readonly mayBeShape: (first: number, second: number) => boolean;
  readonly codes: CodeWays;
  readonly ats: readonly Way<AtFinds>[];
  readonly own: OwnTerms | undefined;
  /** Index of the detectors of own terms, -1 where switched off. */
  readonly keyword: number;
  readonly pattern: number;
  readonly exactList: number;
}

/** A way to find a number, with its shapes as `shapeCode` has them. All are made alike, which makes reading them fast. */
export interface NumberWay extends Way<NumberFinds> {
  readonly check: NumberFinds["check"];
  readonly mixed: boolean;
  readonly shapes: readonly number[];
  readonly alone: Level;
  readonly shapedAlone: Level;
  readonly typo: boolean;
}

/** The owner of words that say a number is nothing sensitive. */
const OTHER = -1;
/** Owners of terms from here on are own keywords. */
export const OWN = 10_000;
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
  const numbers: NumberWay[][] = Array.from({ length: DIGITS_IN_NUMBER + 1 }, () => []);
  const codes: CodeWay[] = [];
  const ats: Way<AtFinds>[] = [];
  detectors.forEach((it, owner) => {
    // The words of detectors that are switched off still say what a number is.
    for (const term of it.words ?? []) labels.push({ term: foldTerm(term), value: owner });
    for (const term of it.context ?? []) labels.push({ term: foldTerm(term), value: SOFT + owner });
    if (!active(owner)) return;
    for (const finds of it.finds) {
      const silent =
        finds.kind === "code" && finds.needsWord === true
          ? true
          : it.grading.alone === "none" && !(finds.kind === "number" && finds.shapedAlone !== undefined);
      if (finds.kind === "number") {
        const way = numberWay(owner, it, finds, silent);
        for (const length of finds.lengths) numbers[length]?.push(way);
      }
      if (finds.kind === "code") codes.push(codeWay(owner, it, finds, silent));
      else if (finds.kind === "at") ats.push({ owner, detector: it, finds, silent });
      else if (finds.kind === "word") {
        for (const term of finds.terms) terms.push({ term: foldTerm(term), value: words.length, capital: finds.capital === true });
        words.push({ owner, detector: it, finds, silent });
      }
    }
  });
  const index = (id: DetectorId) => {
    const i = detectors.findIndex((it) => it.id === id);
    return own !== undefined && active(i) ? i : -1;
  };
  const keyword = index("keyword");
  if (keyword >= 0) for (const entry of own?.entries ?? []) terms.push({ term: entry.term, value: OWN + entry.value });
  const loudNumbers = numbers.map((ways) => ways.filter((way) => !way.silent));
  return {
    detectors,
    gradings: detectors.map(({ grading: { alone, supported, contradicted, typo, named } }) => ({
      alone,
      supported,
      contradicted,
      typo,
      named,
    })),
    labels: compileLexicon(labels),
    terms: compileLexicon(terms),
    words,
    numbers,
    lengths: Uint8Array.from(numbers, (ways) => (ways.length > 0 ? 1 : 0)),
    loudNumbers,
    loudLengths: Uint8Array.from(loudNumbers, (ways) => (ways.length > 0 ? 1 : 0)),
    digitsLeast: fewestDigits(numbers),
    loudDigitsLeast: fewestDigits(loudNumbers),
    mayBeShape: shapeBeginnings(loudNumbers.flat()),
    codes: compileCodes(codes),
    ats,
    own,
    keyword,
    pattern: index("pattern"),
    exactList: index("exact-list"),
  };
}

/** What grading needs, made alike for all. */
export type WeighedGrading = Pick<Grading, "alone" | "supported" | "contradicted" | "typo"> & { readonly named: Level | undefined };

function numberWay(owner: number, detector: Detector, finds: NumberFinds, silent: boolean): NumberWay {
  const { alone, typo } = detector.grading;
  const { check, mixed = false, shapes = [], shapedAlone = alone } = finds;
  return { owner, detector, finds, silent, check, mixed, shapes: shapes.map(shapeCode), alone, shapedAlone, typo };
}

function fewestDigits(numbers: readonly (readonly NumberWay[])[]): number {
  const least = numbers.findIndex((ways) => ways.length > 0);
  return least < 0 ? Number.POSITIVE_INFINITY : least;
}

/** More digits than any number has. */
const DIGITS_IN_NUMBER = 34;

function shapeBeginnings(ways: readonly NumberWay[]): Engine["mayBeShape"] {
  const pairs = new Uint8Array(32 * 32);
  for (const { finds } of ways)
    for (const shape of finds.shapes ?? []) {
      const [first = 0, second = 0] = shape.split("-").map(Number);
      pairs[first * 32 + second] = 1;
    }
  return (first, second) => first < 32 && second < 32 && pairs[first * 32 + second] === 1;
}
