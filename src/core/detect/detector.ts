import type { Confidence, Level } from "#core/detect/confidence.ts";
import type { View } from "#core/detect/view.ts";
import type { Text } from "#core/language.ts";

/** One kind of sensitive thing: what it is, how it is found, and its own proof. One file each under `detectors/`. */
export interface Detector<Id extends string = string> {
  readonly id: Id;
  readonly title: Text;
  /** What the check is, in one sentence. */
  readonly check: string;
  /** Where the rule comes from: a standard, a law, an authority. */
  readonly source: string;
  /** What each confidence that it can give means here. */
  readonly levels: Readonly<Partial<Record<Confidence, string>>>;
  /** At least five texts in which it must find something, and five in which it must not find anything medium or high. */
  readonly examples: { readonly hits: readonly string[]; readonly misses: readonly string[] };
  /** Words beside it that say what it is: lower case, without accents. A trailing * takes every longer word too. */
  readonly words?: readonly string[];
  /** Words that make it surer without saying what a number is, so that they never speak against another detector. Same form. */
  readonly context?: readonly string[];
  readonly grading: Grading;
  /** One or more ways to find it. */
  readonly finds: readonly Finds[];
}

/** What the surroundings make of a candidate whose check holds. */
export interface Grading {
  /** Nothing beside it says what it is. */
  readonly alone: Level;
  /** One of its words stands beside it. */
  readonly supported: Level;
  /** The nearest word says that it is something else. */
  readonly contradicted: Level;
  /** Whether a number of the right length beside its word whose check fails is a low finding: a typing error. */
  readonly typo: boolean;
  /** Instead of `alone` where a person's name stands shortly before it. */
  readonly named?: Level;
  /** So many of them in one scan make each at least this sure: a list of other people's addresses is more than an address. */
  readonly mass?: { readonly least: number; readonly level: Confidence };
}

/** How it is found. */
export type Finds = NumberFinds | CodeFinds | WordFinds | AtFinds | OwnFinds;

/** Digits alone, in any grouping. */
export interface NumberFinds {
  readonly kind: "number";
  /** How many digits it can have. */
  readonly lengths: readonly number[];
  /** The first `n` of `digits` are its digits, as values 0 to 9. */
  readonly check: (digits: Uint8Array, n: number) => Judgement;
  /** Customary groupings such as "3-3-3": a candidate written so is graded by `shapedAlone` where nothing stands beside it. */
  readonly shapes?: readonly string[];
  readonly shapedAlone?: Level;
  /** Whether "." and "-" may stand in one number, as in 85.07.30-033.61. */
  readonly mixed?: boolean;
}

/** Letters and digits, or digits in a fixed form. Looked for at the first digit run of a token. */
export interface CodeFinds {
  readonly kind: "code";
  /** Letters right before that run (up to two may stand one space off), and digits in it: both as [least, most]. */
  readonly letters: readonly [number, number];
  readonly digits: readonly [number, number];
  /** Only where a word of the detector stands about. */
  readonly needsWord?: boolean;
  /** What may stand right behind that run: "a" is any letter, "A" a capital, "d" a digit, other characters are themselves, "?" is all else. Anything where left out. */
  readonly after?: string;
  /** What may stand behind that, in the same way. */
  readonly later?: string;
  /** What may stand right before that run, and before that, in the same way, and with which digits it may begin. Anything where left out. */
  readonly before?: string;
  readonly earlier?: string;
  readonly first?: string;
  /** The two letters, small, that the token may begin with. Only where it begins with two letters at least. */
  readonly begins?: readonly string[];
  /** Where the pattern begins, or -1 where it need not be tried: a quick look at the bytes. The start of the token where left out. */
  readonly from?: (view: View, run: number, runEnd: number, start: number) => number;
  /** Sticky, and bounded: no match is longer than 300 characters. */
  readonly pattern: RegExp;
  /** Judges the match that begins at `start`, and may take only a piece of it. */
  readonly check: (match: RegExpExecArray, view: View, start: number) => Judgement | Piece;
}

/**
 * true: the check holds. false: the shape is right and the check fails. "none": not one at all. "test": a published example, low whatever stands beside it.
 * "unchecked": the shape is right and there is no check, so it counts only beside its word.
 * Another level: the check holds, and is graded so where nothing stands beside it.
 */
export type Judgement = boolean | Level | "test" | "unchecked";

/** A judgement of `length` characters from the start of a match, and of `before` characters in front of it. */
export interface Piece {
  readonly length: number;
  readonly before?: number;
  readonly judgement: Judgement;
}

/** Words and literal prefixes, found by the one automaton. */
export interface WordFinds {
  readonly kind: "word";
  /** Lower case, without accents; a trailing * takes every longer word too. */
  readonly terms: readonly string[];
  /** Only where the first letter is a capital. */
  readonly capital?: boolean;
  /** Judges the place: the whole extent with its level, or undefined. Without it, each term counts as the grading says. */
  readonly accept?: (view: View, start: number, end: number) => Extent | undefined;
}

/** Around an at sign. */
export interface AtFinds {
  readonly kind: "at";
  readonly accept: (view: View, at: number) => Extent | undefined;
}

/** What the organisation hands in; see own-terms.ts. */
export interface OwnFinds {
  readonly kind: "own";
}

/** A stretch of the folded text, and how sure. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly level: Level;
}

/** The same detector, with its id kept as a literal type so that a mistyped id elsewhere does not compile. */
export function detector<const Id extends string>(it: Detector<Id>): Detector<Id> {
  return it;
}
