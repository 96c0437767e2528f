import type { Level } from "#core/detect/confidence.ts";
import type { CodeFinds, Detector } from "#core/detect/detector.ts";
import type { Way } from "#core/detect/way.ts";
import { CLASS } from "#core/detect/view.ts";

/** A way to find a code, with the letters it may begin with: see `pairOf`. All are made alike, which makes reading them fast. */
export interface CodeWay extends Way<CodeFinds> {
  readonly begins: Uint8Array | undefined;
  readonly from: CodeFinds["from"];
  readonly pattern: RegExp;
  readonly check: CodeFinds["check"];
  readonly alone: Level;
}

/** The way of a detector to find a code. */
export function codeWay(owner: number, detector: Detector, finds: CodeFinds, silent: boolean): CodeWay {
  const { begins, from, pattern, check } = finds;
  let pairs: Uint8Array | undefined;
  if (begins !== undefined) {
    pairs = new Uint8Array(1024);
    for (const pair of begins) pairs[pairOf(pair.charCodeAt(0), pair.charCodeAt(1))] = 1;
  }
  return { owner, detector, finds, silent, begins: pairs, from, pattern, check, alone: detector.grading.alone };
}

/** Two letters of any case as an index below 1024. */
export function pairOf(a: number, b: number): number {
  return (a & 31) * 32 + (b & 31);
}

/** A run of digits and what stands around it, as bytes. */
export interface RunSigns {
  /** How many letters stand before it. */
  letters: number;
  digits: number;
  /** The byte before it and the one before that, its first digit, the byte behind it and the one behind that. */
  earlier: number;
  before: number;
  first: number;
  after: number;
  later: number;
}

/** Which ways to find codes are worth trying at a run: sets of ways as bits, 32 to a number, one set for each thing that can be seen of a run. */
export interface CodeWays {
  readonly ways: readonly CodeWay[];
  /** How many numbers make a set. */
  readonly width: number;
  /** Puts the ways that may stand at such a run into `set`; whether there are any. */
  readonly at: (run: RunSigns, set: Int32Array) => boolean;
  /** Of these, the ones of which something may come where no word speaks for them. */
  readonly loud: Int32Array;
}

const LETTERS_MAX = 9;
const DIGITS_MAX = 20;

/** The sets for these ways, in their order. */
export function compileCodes(ways: readonly CodeWay[]): CodeWays {
  const width = Math.ceil(ways.length / 32);
  /** For each of `count` values of something seen, the ways that allow it. */
  const sets = (count: number, allows: (finds: CodeFinds, value: number) => boolean): Int32Array => {
    const bits = new Int32Array(count * width);
    for (let value = 0; value < count; value++)
      ways.forEach(({ finds }, i) => {
        const at = value * width + (i >> 5);
        if (allows(finds, value)) bits[at] = (bits[at] as number) | (1 << (i & 31));
      });
    return bits;
  };
  const signs = (of: (finds: CodeFinds) => string | undefined, others: string): Int32Array => {
    const allowed = new Map(ways.map(({ finds }) => [finds, bytesOf(of(finds), others)] as const));
    return sets(256, (finds, byte) => allowed.get(finds)?.[byte] === 1);
  };
  const letters = sets(LETTERS_MAX + 1, ({ letters: [least, most] }, n) => n >= least && n <= most);
  const digits = sets(DIGITS_MAX + 1, ({ digits: [least, most] }, n) => n >= least && n <= most);
  const before = signs((finds) => finds.before, ".-/+ (");
  const earlier = signs((finds) => finds.earlier, "");
  const first = signs((finds) => finds.first, "");
  const after = signs((finds) => finds.after, ".-/: ,");
  const later = signs((finds) => finds.later, "");
  const loud = new Int32Array(width);
  ways.forEach(({ silent }, i) => {
    if (!silent) loud[i >> 5] = (loud[i >> 5] as number) | (1 << (i & 31));
  });
  return {
    ways,
    width,
    loud,
    at(run, set) {
      let any = 0;
      for (let piece = 0; piece < width; piece++)
        any |= set[piece] =
          (letters[(run.letters < LETTERS_MAX ? run.letters : LETTERS_MAX) * width + piece] as number) &
          (digits[(run.digits < DIGITS_MAX ? run.digits : DIGITS_MAX) * width + piece] as number) &
          (before[run.before * width + piece] as number) &
          (earlier[run.earlier * width + piece] as number) &
          (first[run.first * width + piece] as number) &
          (after[run.after * width + piece] as number) &
          (later[run.later * width + piece] as number);
      return any !== 0;
    },
  };
}

/** Which bytes a list of signs names, as `CodeFinds` has them. `others` are named by themselves only, and not by "?". */
function bytesOf(signs: string | undefined, others: string): Uint8Array {
  const bytes = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const character = String.fromCharCode(byte);
    const kind = CLASS[byte];
    const isNamed =
      signs === undefined ||
      (signs.includes("a") && kind === 2) ||
      (signs.includes("A") && byte >= 65 && byte <= 90) ||
      (signs.includes("d") && kind === 1) ||
      (signs.includes("?") && kind === 0 && !others.includes(character)) ||
      (!"aAd?".includes(character) && signs.includes(character));
    if (isNamed) bytes[byte] = 1;
  }
  return bytes;
}
