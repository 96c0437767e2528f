import { type Stretch, stretches } from "#core/detect/candidates.ts";
import { emptyCluster, GAP, readCluster } from "#core/detect/cluster.ts";
import type { Level } from "#core/detect/confidence.ts";
import type { Detector, Judgement, NumberFinds } from "#core/detect/detector.ts";
import { codeSlot, type Engine, OWN } from "#core/detect/engine.ts";
import { grade } from "#core/detect/grade.ts";
import { type Evidence, evidence, type Surroundings, surroundings } from "#core/detect/surroundings.ts";
import { byteAt, CLASS, slice, type View } from "#core/detect/view.ts";

/** How far a single candidate reaches from its trigger, to the left and to the right. */
export const REACH = 1024;

/** Takes what is found: a stretch of the folded text. `own` is the index of an own term. */
export type Emit = (detector: number, start: number, end: number, level: Level) => void;

/** Looks closely at triggers, in ascending order. Keeps where it has been, so that nothing is read twice. */
export interface Look {
  readonly at: (trigger: number) => void;
  /** The folded bytes before `by` are gone. */
  readonly drop: (by: number) => void;
}

/** The words in the header of the column where a place stands; undefined where there is no table. */
export type HeaderEvidence = (owner: number, at: number) => Evidence | undefined;

/** Codes are matched on this many characters from the start of their token. */
const CODE_REACH = 200;

/** A look at `view` with the detectors of `engine`. */
export function createLook(engine: Engine, view: View, emit: Emit, header: HeaderEvidence): Look {
  const cluster = emptyCluster();
  let numbersDone = 0;
  let codesDone = 0;
  let termsDone = 0;
  /** Per detector: where its last supported finding ended. A list goes on from there. */
  const supportedTo = new Int32Array(engine.detectors.length).fill(-1_000_000);
  let around: Surroundings | undefined;
  let aroundStart = -1;
  let aroundEnd = -1;
  const wanted = (digits: number) => (engine.numbers[digits]?.length ?? 0) > 0;
  const it = (owner: number) => engine.detectors[owner] as Detector;

  function weigh(owner: number, start: number, end: number): Evidence {
    const fromHeader = header(owner, start);
    if (fromHeader === "adjacent" || fromHeader === "other") return fromHeader;
    if (around === undefined || aroundStart !== start || aroundEnd !== end) {
      around = surroundings(view, engine.labels, start, end);
      aroundStart = start;
      aroundEnd = end;
    }
    const found = evidence(around, owner, start, end);
    if (found !== "nothing") return found;
    const last = supportedTo[owner] as number;
    const gap = start - last;
    return gap >= 0 && gap <= 40 && !around.left.some((label) => label.start >= last) ? "near" : "nothing";
  }

  function judge(owner: number, start: number, end: number, judgement: Judgement, alone: Level, mustBeSupported: boolean): void {
    if (judgement === "none") return;
    const found = weigh(owner, start, end);
    const supported = found === "adjacent" || found === "near";
    if (mustBeSupported && !supported) return;
    const level = grade(it(owner).grading, judgement, found, alone);
    if (level === "none") return;
    if (supported) supportedTo[owner] = end;
    emit(owner, start, end, level);
  }

  function visitNumber(stretch: Stretch): void {
    const start = cluster.start[stretch.from] as number;
    const end = cluster.end[stretch.to] as number;
    const digits = cluster.digits.subarray(cluster.first[stretch.from] as number, (cluster.first[stretch.from] as number) + stretch.digits);
    for (const owner of engine.numbers[stretch.digits] ?? []) {
      const detector = it(owner);
      const finds = detector.finds as NumberFinds;
      if (stretch.mixed && finds.mixed !== true) continue;
      const judgement = finds.check(digits, stretch.digits);
      if (judgement === "none" || (judgement === false && !detector.grading.typo)) continue;
      const single = stretch.from === stretch.to;
      const shaped = !single && finds.shapes?.includes(stretch.shape()) === true;
      if (!stretch.whole && !shaped && !single) continue;
      const loose = !single && !shaped;
      const alone = shaped
        ? (finds.shapedAlone ?? detector.grading.alone)
        : judgement === true || judgement === false
          ? detector.grading.alone
          : (judgement as Level);
      const strict = loose || stretch.confused > 0 || !freeBefore(view, start) || !freeAfter(view, end);
      if (judgement === false && loose && stretch.gap !== GAP.space && stretch.gap !== GAP.dot) continue;
      judge(owner, start, end, judgement, alone, strict);
    }
  }

  function codes(start: number, letters: number, digits: number): void {
    const owners = engine.codes[codeSlot(letters, digits)] ?? [];
    if (owners.length === 0) return;
    const text = slice(view, start, start + CODE_REACH);
    for (const owner of owners) {
      const detector = it(owner);
      if (detector.finds.kind !== "code") continue;
      const { pattern, check } = detector.finds;
      pattern.lastIndex = 0;
      const match = pattern.exec(text);
      if (match === null) continue;
      const outcome = check(match);
      const trimmed = typeof outcome === "object";
      const judgement = trimmed ? outcome.judgement : outcome;
      const end = start + (trimmed ? outcome.length : match[0].length);
      const alone = typeof judgement === "boolean" || judgement === "test" ? detector.grading.alone : judgement;
      judge(owner, start, end, judgement, alone, false);
      if (judgement !== "none" && judgement !== false) codesDone = Math.max(codesDone, end);
    }
  }

  function digitsAt(trigger: number): void {
    const { bytes, to } = view;
    let runEnd = trigger;
    while (runEnd < to && CLASS[bytes[runEnd] as number] === 1) runEnd++;
    let start = trigger;
    const floor = Math.max(view.from, trigger - 40);
    while (start > floor && CLASS[bytes[start - 1] as number] === 2) start--;
    const letters = trigger - start;
    const continues = start > view.from && CLASS[bytes[start - 1] as number] === 1;
    if (trigger >= codesDone && !continues) {
      codes(start, letters, runEnd - trigger);
      const spaced = letters === 0 ? spacedLetters(view, trigger) : 0;
      if (spaced > 0) codes(trigger - spaced, 2, runEnd - trigger);
    }
    if (trigger < numbersDone || continues) return;
    const from = numberStart(trigger, start, letters);
    if (from < 0) return;
    numbersDone = readCluster(view, from, cluster);
    if (cluster.count >= 4) stretches(cluster, wanted, visitNumber);
  }

  /** Where the number begins whose first digit is at `trigger`: there, or at letters before it that look like digits, or -1 where it is part of a word. */
  function numberStart(trigger: number, start: number, letters: number): number {
    if (letters === 0) return trigger;
    if (letters <= 2 && !isLabel(start, trigger)) return start;
    return isLabel(start, trigger) ? trigger : -1;
  }

  function isLabel(start: number, trigger: number): boolean {
    return trigger - start >= 2 && engine.labels.walk(view.bytes, start, trigger) === trigger;
  }

  function termAt(trigger: number): void {
    if (trigger < termsDone) return;
    const end = engine.terms.walk(view.bytes, trigger, view.to);
    if (end === 0) return;
    for (const owner of engine.terms.owners()) {
      if (owner >= OWN) {
        emit(engine.keyword, trigger, end, "high");
        termsDone = end;
        continue;
      }
      const detector = it(owner);
      if (detector.finds.kind !== "word") continue;
      const extent =
        detector.finds.accept === undefined
          ? { start: trigger, end, level: detector.grading.alone }
          : detector.finds.accept(view, trigger, end);
      if (extent === undefined) continue;
      judge(owner, extent.start, extent.end, extent.level, extent.level, false);
      termsDone = Math.max(termsDone, extent.end);
    }
  }

  function signAt(trigger: number): void {
    for (const owner of engine.ats) {
      const detector = it(owner);
      const extent = detector.finds.kind === "at" ? detector.finds.accept(view, trigger) : undefined;
      if (extent !== undefined) judge(owner, extent.start, extent.end, extent.level, extent.level, false);
    }
  }

  return {
    at(trigger) {
      const kind = CLASS[view.bytes[trigger] as number];
      if (kind === 1) digitsAt(trigger);
      else if (kind === 2) termAt(trigger);
      else signAt(trigger);
    },
    drop(by) {
      numbersDone -= by;
      codesDone -= by;
      termsDone -= by;
      around = undefined;
      for (let i = 0; i < supportedTo.length; i++) supportedTo[i] = Math.max(-1_000_000, (supportedTo[i] as number) - by);
    },
  };
}

/** Length of one or two letters of their own that stand a space before a digit: "NL 91", "N L 91". 0 where there are none. */
function spacedLetters(view: View, trigger: number): number {
  if (byteAt(view, trigger - 1) !== 32 || CLASS[byteAt(view, trigger - 2)] !== 2) return 0;
  const third = byteAt(view, trigger - 3);
  if (CLASS[third] === 2) return CLASS[byteAt(view, trigger - 4)] === 0 ? 3 : 0;
  return third === 32 && CLASS[byteAt(view, trigger - 4)] === 2 && CLASS[byteAt(view, trigger - 5)] === 0 ? 4 : 0;
}

/** Whether what stands right before a number leaves it on its own: not a path, a parameter, a sign or a currency. */
function freeBefore(view: View, start: number): boolean {
  const before = byteAt(view, start - 1);
  if (
    before === 43 ||
    before === 47 ||
    before === 61 ||
    before === 35 ||
    before === 95 ||
    before === 36 ||
    before === 38 ||
    before === 37 ||
    CLASS[before] === 2
  )
    return false;
  if (before === 46 || before === 44 || before === 45 || before === 58) return CLASS[byteAt(view, start - 2)] === 0 && before !== 46;
  return true;
}

function freeAfter(view: View, end: number): boolean {
  const after = byteAt(view, end);
  if (CLASS[after] !== 0 || after === 37 || after === 95 || after === 61 || after === 47) return false;
  return !((after === 46 || after === 45) && CLASS[byteAt(view, end + 1)] !== 0);
}
