import type { Level } from "#core/detect/confidence.ts";
import type { Judgement } from "#core/detect/detector.ts";
import type { Engine } from "#core/detect/engine.ts";
import { grade } from "#core/detect/grade.ts";
import { type Evidence, evidence, type Surroundings, surroundings } from "#core/detect/surroundings.ts";
import type { View } from "#core/detect/view.ts";

/** Takes what is found: a stretch of the folded text. */
export type Emit = (detector: number, start: number, end: number, level: Level) => void;

/** What the header of the column says where a place stands; undefined where there is no table. */
export type HeaderEvidence = (owner: number, at: number) => Evidence | undefined;

/** Weighs candidates against what stands beside them, and remembers what it needs of those before. */
export interface Judge {
  /** Emits the candidate at its level. `strict`: only where one of its words supports it. Returns whether it was emitted. */
  readonly judge: (owner: number, start: number, end: number, judgement: Judgement, alone: Level, strict: boolean) => boolean;
  /** The folded bytes before `by` are gone. */
  readonly drop: (by: number) => void;
}

/** How far behind one supported number the next of a list may stand. */
const LIST_GAP = 40;
/** How far before a number a person's name still speaks for it. */
const NAME_GAP = 60;
const NEVER = -1_000_000;

/** A judge with the words of `engine`. */
export function createJudge(engine: Engine, view: View, emit: Emit, header: HeaderEvidence): Judge {
  const { detectors } = engine;
  const name = detectors.findIndex((it) => (it.id as string) === "person-name");
  /** Per detector: where its last supported finding ended. A list goes on from there. */
  const supportedTo = new Int32Array(detectors.length).fill(NEVER);
  let nameTo = NEVER;
  let around: Surroundings | undefined;
  let aroundStart = -1;
  let aroundEnd = -1;

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
    return gap >= 0 && gap <= LIST_GAP && !around.left.some((label) => label.start >= last) ? "near" : "nothing";
  }

  return {
    judge(owner, start, end, judgement, alone, strict) {
      if (judgement === "none") return false;
      const { grading } = detectors[owner] as Engine["detectors"][number];
      const found = weigh(owner, start, end);
      const supported = found === "adjacent" || found === "near";
      if (strict && !supported) return false;
      const named = found === "nothing" && grading.named !== undefined && start - nameTo >= 0 && start - nameTo <= NAME_GAP;
      const level = grade(grading, judgement, found, named ? (grading.named as Level) : alone);
      if (level === "none") return false;
      if (supported) supportedTo[owner] = end;
      if (owner === name) nameTo = end;
      emit(owner, start, end, level);
      return true;
    },
    drop(by) {
      around = undefined;
      nameTo = Math.max(NEVER, nameTo - by);
      for (let i = 0; i < supportedTo.length; i++) supportedTo[i] = Math.max(NEVER, (supportedTo[i] as number) - by);
    },
  };
}
