import { type Lexicon, mayBegin } from "#core/detect/lexicon.ts";
import { SOFT } from "#core/detect/labels.ts";
import type { Evidence } from "#core/detect/surroundings.ts";
import { CLASS, type View } from "#core/detect/view.ts";
import { type FoundWord, walkWords } from "#core/detect/word-table.ts";

/** The columns of a table: what their headers say, and how many of their cells pass a check. */
export interface Columns {
  /** What the header of the column says where a place stands; undefined where it says nothing. */
  readonly header: (owner: number, at: number) => Evidence | undefined;
  /** Whether the header of the column where a place stands says anything. */
  readonly speaks: (at: number) => boolean;
  /** Which column a place stands in; -1 where that cannot be seen. */
  readonly columnAt: (at: number) => number;
  /** Remembers that a cell of detector `owner` passed or failed its check. */
  readonly observe: (owner: number, at: number, passed: boolean) => void;
  /** Whether a column holds so many passing cells that chance is ruled out. */
  readonly convincing: (owner: number, column: number) => boolean;
  /** The folded bytes before `by` are gone. */
  readonly drop: (by: number) => void;
}

/** How far back the start of a line is looked for. */
const LINE_REACH = 900;
const COLUMNS_MAX = 1000;
/** Five passes of a check that one in ten passes by chance: one in a hundred thousand. */
const PASSES_LEAST = 5;

/** The columns of the table that `view` begins with: the first line names them. */
export function createColumns(view: View, lexicon: Lexicon): Columns {
  let cells: (readonly number[])[] | undefined;
  /** Whether any header says anything: most sheets of numbers have none that does. */
  let anySpeaks = false;
  let separator = 9;
  const tallies = new Map<number, { passed: number; failed: number }>();

  /** The first line is read while it is still there: with the first question. */
  function headers(): (readonly number[])[] {
    if (cells !== undefined) return cells;
    let end = view.from;
    while (end < view.to && view.bytes[end] !== 10) end++;
    separator = separatorOf(view, end);
    cells = [];
    let start = view.from;
    for (let i = view.from; i <= end && cells.length < COLUMNS_MAX; i++) {
      if (i < end && view.bytes[i] !== separator) continue;
      const owners = ownersIn(view, lexicon, start, i);
      if (owners.length > 0) anySpeaks = true;
      cells.push(owners);
      start = i + 1;
    }
    return cells;
  }

  /** What is known of the line up to `knownTo`: where it begins, and how many separators stand outside and inside of quotes, counted from there back. */
  let knownTo = -1;
  let lineStart = 0;
  let outside = 0;
  let inside = 0;

  /** Lines are read once: only what stands behind the place asked for last is new. */
  function columnAt(at: number): number {
    headers();
    const floor = Math.max(view.from, at - LINE_REACH);
    if (at !== knownTo) {
      const known = knownTo >= lineStart && at > knownTo && lineStart >= 0;
      readLine(at, known ? knownTo : floor, known);
    }
    return lineStart <= floor && floor > view.from ? -1 : outside;
  }

  /** Counts back from `at` to `stop`; where no line begins in between, what is `known` of the line up to there comes before it. */
  function readLine(at: number, stop: number, known: boolean): void {
    const { bytes } = view;
    let even = 0;
    let odd = 0;
    let quoted = false;
    let i = at - 1;
    for (; i >= stop; i--) {
      const byte = bytes[i];
      if (byte === 10) break;
      if (byte === 34) quoted = !quoted;
      else if (byte === separator) {
        if (quoted) odd++;
        else even++;
      }
    }
    if (known && i < stop) {
      even += quoted ? inside : outside;
      odd += quoted ? outside : inside;
    } else lineStart = i + 1;
    outside = even;
    inside = odd;
    knownTo = at;
  }

  return {
    columnAt,
    header(owner, at) {
      headers();
      if (!anySpeaks) return undefined;
      const owners = headers()[columnAt(at)];
      if (owners === undefined || owners.length === 0) return undefined;
      if (owners.includes(owner) || owners.includes(owner + SOFT)) return "adjacent";
      return owners.some((it) => it < SOFT) ? "other" : undefined;
    },
    speaks(at) {
      headers();
      return anySpeaks && (headers()[columnAt(at)]?.length ?? 0) > 0;
    },
    drop(by) {
      knownTo = Math.max(-1, knownTo - by);
      lineStart -= by;
    },
    observe(owner, at, passed) {
      const column = columnAt(at);
      if (column < 0 || column >= COLUMNS_MAX) return;
      const key = owner * COLUMNS_MAX + column;
      const tally = tallies.get(key) ?? { passed: 0, failed: 0 };
      tallies.set(key, tally);
      if (passed) tally.passed++;
      else tally.failed++;
    },
    convincing(owner, column) {
      const tally = tallies.get(owner * COLUMNS_MAX + column);
      return tally !== undefined && tally.passed >= PASSES_LEAST && tally.failed * 20 <= tally.passed;
    },
  };
}

/** Tab, semicolon, bar or comma: the one that the first line has most of, in that order. */
function separatorOf(view: View, end: number): number {
  let best = 9;
  let most = 0;
  for (const candidate of [9, 59, 124, 44]) {
    let count = 0;
    for (let i = view.from; i < end; i++) if (view.bytes[i] === candidate) count++;
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}

function ownersIn(view: View, lexicon: Lexicon, from: number, to: number): readonly number[] {
  const { bytes } = view;
  const owners: number[] = [];
  const found: FoundWord = { end: 0, word: 0 };
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    const before = i > from ? (bytes[i - 1] as number) : 32;
    if (CLASS[byte] !== 2 && byte < 0xc2) continue;
    if (CLASS[byte] === 2 && CLASS[before] === 2 && !(before >= 97 && byte < 97)) continue;
    if (byte < 128 && !mayBegin(lexicon.prefixes, bytes, i)) continue;
    if (!walkWords(lexicon, bytes, i, to, found)) continue;
    owners.push(...(lexicon.owners[found.word] ?? []));
    i = found.end - 1;
  }
  return owners;
}
