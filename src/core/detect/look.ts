import { SHAPE_GROUPS, type Stretch, stretches, type Wanted } from "#core/detect/candidates.ts";
import { type Cluster, CLUSTER_DIGITS, CLUSTER_GROUPS, emptyCluster, GAP, mayGoOn, readCluster } from "#core/detect/cluster.ts";
import { type CodeWay, pairOf, type RunSigns } from "#core/detect/code-ways.ts";
import type { Level } from "#core/detect/confidence.ts";
import type { Judgement } from "#core/detect/detector.ts";
import { type Engine, OWN } from "#core/detect/engine.ts";
import { createJudge, type Emit, type Table } from "#core/detect/judge.ts";
import type { WordsIn } from "#core/detect/surroundings.ts";
import { byteAt, CLASS, freeAfter, freeBefore, spacedLetters, textOf, type View } from "#core/detect/view.ts";
import { type FoundWord, walkWords } from "#core/detect/word-table.ts";

/** How far a single candidate reaches from its trigger, to the left and to the right. */
export const REACH = 1024;

/** Looks closely at triggers, in ascending order; for words with where they end and which they are. Keeps where it has been, so that nothing is read twice. */
export interface Look {
  readonly at: (trigger: number, end: number, word: number) => void;
  /** The folded bytes before `by` are gone. */
  readonly drop: (by: number) => void;
}

/** A look at `view` with the detectors of `engine`. */
export function createLook(engine: Engine, view: View, emit: Emit, wordsIn: WordsIn, table?: Table): Look {
  const judge = createJudge(engine, view, emit, wordsIn, table);
  const cluster = emptyCluster();
  let numbersDone = 0;
  let codesDone = 0;
  let termsDone = 0;
  const digits = new Uint8Array(CLUSTER_DIGITS);
  const signs: RunSigns = { letters: 0, digits: 0, earlier: 0, before: 0, first: 0, after: 0, later: 0 };
  const set = new Int32Array(engine.codes.width);
  const label: FoundWord = { end: 0, word: 0 };
  /** It is known that nothing speaks for any number of the cluster. */
  let quiet = false;
  /** Besides, nothing comes of what is not written as one piece or in a customary grouping: as far as words say, and at the group where stretches begin. */
  let mayBeBare = false;
  let bare = false;
  const wanted: Wanted = {
    digits: engine.lengths,
    groupsMost: CLUSTER_GROUPS,
    begin(group) {
      bare = mayBeBare && table?.speaks(cluster.start[group] as number) !== true;
      wanted.groupsMost = !bare ? CLUSTER_GROUPS : engine.mayBeShape(sizeOf(cluster, group), sizeOf(cluster, group + 1)) ? SHAPE_GROUPS : 1;
    },
  };

  function numbers(): void {
    quiet = false;
    mayBeBare = false;
    wanted.digits = engine.lengths;
    if (judge.isQuiet()) {
      if (cluster.count < engine.loudDigitsLeast) return;
      hush();
    }
    stretches(cluster, wanted, visitNumber);
  }

  /** Once it is known that no word stands about, most of what could be looked at need not be. */
  function hush(): void {
    quiet = true;
    wanted.digits = engine.loudLengths;
    // In a table a number in a grouping of its own says something of its column, but digits of several cells together do not.
    mayBeBare = cluster.groups > 1 && isBare(view, cluster) && (table === undefined || isCells(cluster));
  }

  function visitNumber(stretch: Stretch): void {
    const start = cluster.start[stretch.from] as number;
    const end = cluster.end[stretch.to] as number;
    const single = stretch.from === stretch.to;
    let copied = false;
    for (const { owner, silent, check, mixed, shapes, alone: usual, shapedAlone, typo } of (quiet ? engine.loudNumbers : engine.numbers)[
      stretch.digits
    ] ?? []) {
      if (stretch.mixed && !mixed) continue;
      if (silent && !judge.mayHold(owner)) continue;
      const shaped = !single && stretch.shape > 0 && shapes.includes(stretch.shape);
      const loose = !single && !shaped;
      if (loose && (bare || !stretch.whole)) continue;
      if (!copied) {
        const first = cluster.first[stretch.from] as number;
        for (let i = 0; i < stretch.digits; i++) digits[i] = cluster.digits[first + i] as number;
        copied = true;
      }
      const judgement = check(digits, stretch.digits);
      if (judgement === "none" || (judgement === false && (!typo || (loose && stretch.gap !== GAP.space)))) continue;
      const alone = shaped ? shapedAlone : aloneOf(judgement, usual);
      judge.judge(owner, start, end, judgement, alone, loose || stretch.confused > 0 || !freeBefore(view, start) || !freeAfter(view, end));
    }
  }

  /** Whether any code may stand at a run; which ones is then in `set`. */
  function mayBeCode(letters: number, run: number, runEnd: number): boolean {
    signs.letters = letters;
    signs.digits = runEnd - run;
    signs.earlier = byteAt(view, run - 2);
    signs.before = byteAt(view, run - 1);
    signs.first = view.bytes[run] as number;
    signs.after = byteAt(view, runEnd);
    signs.later = byteAt(view, runEnd + 1);
    return engine.codes.at(signs, set);
  }

  function codes(letters: number, run: number, runEnd: number, start: number): void {
    if (!mayBeCode(letters, run, runEnd)) return;
    judge.moveTo(run);
    const pair = letters >= 2 ? pairOf(view.bytes[start] as number, view.bytes[start + 1] as number) : 0;
    const { ways, width, loud } = engine.codes;
    for (let piece = 0; piece < width; piece++) {
      const all = set[piece] as number;
      let quietly = judge.isQuiet();
      let left = quietly ? all & (loud[piece] as number) : all;
      while (left !== 0) {
        const bit = 31 - Math.clz32(left & -left);
        left &= left - 1;
        const way = ways[piece * 32 + bit] as CodeWay;
        if (way.begins !== undefined && way.begins[pair] === 0) continue;
        code(way, run, runEnd, start);
        // What was found may speak for others.
        if (quietly && !judge.isQuiet()) {
          quietly = false;
          left = all & (bit === 31 ? 0 : -1 << (bit + 1));
        }
      }
    }
  }

  function code({ owner, silent, from: begin, pattern, check, alone: usual }: CodeWay, run: number, runEnd: number, start: number): void {
    if (silent && !judge.mayHold(owner)) return;
    const at = begin === undefined ? start : begin(view, run, runEnd, start);
    if (at < view.from) return;
    pattern.lastIndex = at;
    const match = pattern.exec(textOf(view));
    if (match === null) return;
    const outcome = check(match, view, at);
    const piece = typeof outcome === "object" ? outcome : { length: match[0].length, judgement: outcome };
    const [from, to] = [at - (piece.before ?? 0), at + piece.length];
    const alone = aloneOf(piece.judgement, usual);
    if (judge.judge(owner, from, to, piece.judgement, alone, false)) codesDone = Math.max(codesDone, to);
  }

  function digitsAt(run: number): void {
    const { bytes, to } = view;
    let runEnd = run + 1;
    while (runEnd < to && CLASS[bytes[runEnd] as number] === 1) runEnd++;
    let start = run;
    const floor = Math.max(view.from, run - 40);
    while (start > floor && CLASS[bytes[start - 1] as number] === 2) start--;
    const letters = run - start;
    // Only the first run of a token of letters and digits begins anything.
    if (letters > 0 && start > view.from && CLASS[bytes[start - 1] as number] === 1) return;
    if (run < codesDone && run < numbersDone) return;
    if (run >= codesDone) {
      codes(letters, run, runEnd, start);
      const spaced = letters === 0 ? spacedLetters(view, run) : 0;
      if (spaced > 0) codes(2, run, runEnd, run - spaced);
    }
    if (run < numbersDone) return;
    if (letters === 0 && runEnd - run < engine.digitsLeast && !mayGoOn(view, runEnd)) return;
    const from = numberStart(run, start, letters);
    if (from < 0) return;
    numbersDone = readCluster(view, from, cluster);
    if (cluster.count < engine.digitsLeast) return;
    judge.moveTo(run);
    numbers();
  }

  /** Where the number begins whose first digit is at `run`: there, or at letters before it that look like digits, or -1 where it is part of a word. */
  function numberStart(run: number, start: number, letters: number): number {
    if (letters === 0) return run;
    if (letters >= 2 && walkWords(engine.labels, view.bytes, start, run, label) && label.end === run) return run;
    return letters <= 2 ? start : -1;
  }

  function termAt(trigger: number, end: number, word: number): void {
    if (trigger < termsDone) return;
    for (const term of engine.terms.owners[word] ?? []) {
      if (term >= OWN) {
        emit(engine.keyword, trigger, end, "high", engine.own?.keywordLists[term - OWN]);
        termsDone = end;
        continue;
      }
      const way = engine.words[term];
      if (way === undefined) continue;
      const { owner, detector, finds } = way;
      const extent = finds.accept === undefined ? { start: trigger, end, level: detector.grading.alone } : finds.accept(view, trigger, end);
      if (extent === undefined) continue;
      judge.judge(owner, extent.start, extent.end, extent.level, extent.level, false);
      termsDone = Math.max(termsDone, extent.end);
    }
  }

  function signAt(trigger: number): void {
    for (const { owner, finds } of engine.ats) {
      const extent = finds.accept(view, trigger);
      if (extent !== undefined) judge.judge(owner, extent.start, extent.end, extent.level, extent.level, false);
    }
  }

  return {
    at(trigger, end, word) {
      const kind = CLASS[view.bytes[trigger] as number];
      if (kind === 1) digitsAt(trigger);
      else if (kind === 2) termAt(trigger, end, word);
      else signAt(trigger);
    },
    drop(by) {
      numbersDone -= by;
      codesDone -= by;
      termsDone -= by;
      judge.drop(by);
    },
  };
}

/** Whether no word stands in a cluster, nor so near behind it that it may speak for a number in it. */
function isBare(view: View, cluster: Cluster): boolean {
  const stop = Math.min(view.to, (cluster.end[cluster.groups - 1] as number) + BEHIND);
  for (let i = cluster.start[0] as number; i < stop; i++) {
    const byte = view.bytes[i] as number;
    if (CLASS[byte] === 2 || byte > 127) return false;
  }
  return true;
}

/** How many characters a group has; 0 where there is none. */
function sizeOf(cluster: Cluster, group: number): number {
  return group < cluster.groups ? (cluster.end[group] as number) - (cluster.start[group] as number) : 0;
}

/** Whether each group is a cell of its own. */
function isCells(cluster: Cluster): boolean {
  for (let i = 1; i < cluster.groups; i++) {
    const gap = cluster.gap[i];
    if (gap !== GAP.line && gap !== GAP.wide && gap !== GAP.comma) return false;
  }
  return true;
}

/** Words count up to so many bytes behind a number. */
const BEHIND = 48;

function aloneOf(judgement: Judgement, alone: Level): Level {
  return typeof judgement === "boolean" || judgement === "test" || judgement === "unchecked" ? alone : judgement;
}
