import type { Level } from "#core/detect/confidence.ts";
import type { CodeFinds, Detector } from "#core/detect/detector.ts";
import type { Way } from "#core/detect/way.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

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

/** Which ways to find codes are worth trying at a run: sets of ways as bits, 32 to a number, one set for each thing that can be seen of a run. */
export interface CodeWays {
  readonly ways: readonly CodeWay[];
  /** How many numbers make a set. */
  readonly width: number;
  /**
   * Puts the ways that may stand at the run [run, end) behind so many letters into `set`: 0 where there are none, 1 where all of them are silent, 2 where
   * something may come of one though no word speaks for it.
   */
  readonly at: (view: View, letters: number, run: number, end: number, set: Int32Array) => 0 | 1 | 2;
  /** Of these, the ones of which something may come where no word speaks for them. */
  readonly loud: Int32Array;
}

const LETTERS_MAX = 9;
const DIGITS_MAX = 20;
/** Where the sets of each thing that can be seen begin, in sets. */
const ROWS = { letters: 0, digits: 10, before: 31, earlier: 287, first: 543, after: 799, later: 1055 } as const;
const ROW_COUNT = 1311;

/** The sets for these ways, in their order. */
export function compileCodes(ways: readonly CodeWay[]): CodeWays {
  const width = Math.ceil(ways.length / 32);
  const rows = compileRows(ways, width);
  const loud = new Int32Array(width);
  ways.forEach(({ silent }, i) => {
    if (!silent) loud[i >> 5] = (loud[i >> 5] as number) | (1 << (i & 31));
  });
  return {
    ways,
    width,
    loud,
    at(view, letters, run, end, set) {
      const digits = end - run;
      const lettersAt = (ROWS.letters + (letters < LETTERS_MAX ? letters : LETTERS_MAX)) * width;
      const digitsAt = (ROWS.digits + (digits < DIGITS_MAX ? digits : DIGITS_MAX)) * width;
      const beforeAt = (ROWS.before + byteAt(view, run - 1)) * width;
      const earlierAt = (ROWS.earlier + byteAt(view, run - 2)) * width;
      const firstAt = (ROWS.first + byteAt(view, run)) * width;
      const afterAt = (ROWS.after + byteAt(view, end)) * width;
      const laterAt = (ROWS.later + byteAt(view, end + 1)) * width;
      let any = 0;
      let anyLoud = 0;
      for (let piece = 0; piece < width; piece++) {
        const bits =
          (rows[lettersAt + piece] as number) &
          (rows[digitsAt + piece] as number) &
          (rows[beforeAt + piece] as number) &
          (rows[earlierAt + piece] as number) &
          (rows[firstAt + piece] as number) &
          (rows[afterAt + piece] as number) &
          (rows[laterAt + piece] as number);
        set[piece] = bits;
        any |= bits;
        anyLoud |= bits & (loud[piece] as number);
      }
      return any === 0 ? 0 : anyLoud === 0 ? 1 : 2;
    },
  };
}

/** For each value of each thing that can be seen, the ways that allow it. */
function compileRows(ways: readonly CodeWay[], width: number): Int32Array {
  const rows = new Int32Array(ROW_COUNT * width);
  const write = (first: number, count: number, allows: (finds: CodeFinds, value: number) => boolean): void => {
    for (let value = 0; value < count; value++)
      ways.forEach(({ finds }, i) => {
        const at = (first + value) * width + (i >> 5);
        if (allows(finds, value)) rows[at] = (rows[at] as number) | (1 << (i & 31));
      });
  };
  const writeSigns = (first: number, of: (finds: CodeFinds) => string | undefined, others: string): void => {
    const allowed = new Map(ways.map(({ finds }) => [finds, bytesOf(of(finds), others)] as const));
    write(first, 256, (finds, byte) => allowed.get(finds)?.[byte] === 1);
  };
  write(ROWS.letters, LETTERS_MAX + 1, ({ letters: [least, most] }, n) => n >= least && n <= most);
  write(ROWS.digits, DIGITS_MAX + 1, ({ digits: [least, most] }, n) => n >= least && n <= most);
  writeSigns(ROWS.before, (finds) => finds.before, ".-/+ (");
  writeSigns(ROWS.earlier, (finds) => finds.earlier, "");
  writeSigns(ROWS.first, (finds) => finds.first, "");
  writeSigns(ROWS.after, (finds) => finds.after, ".-/: ,");
  writeSigns(ROWS.later, (finds) => finds.later, "");
  return rows;
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
