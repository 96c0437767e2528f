import type { Columns } from "#core/detect/columns.ts";
import type { Level } from "#core/detect/confidence.ts";
import type { Judgement } from "#core/detect/detector.ts";
import type { Engine, WeighedGrading } from "#core/detect/engine.ts";
import { grade } from "#core/detect/grade.ts";
import { type Evidence, LEFT, surroundings, type WordsIn } from "#core/detect/surroundings.ts";
import { CLASS, type View } from "#core/detect/view.ts";

/** Takes what is found: a stretch of the folded text. `list`: the id of the own list it stands in. */
export type Emit = (detector: number, start: number, end: number, level: Level, list?: string) => void;

/** What a table tells: see columns.ts. */
export type Table = Pick<Columns, "header" | "speaks" | "observe" | "drop">;

/** Weighs candidates against what stands beside them, and remembers what it needs of those before. */
export interface Judge {
  /** Looks around the place of the next candidates. Places ascend. */
  readonly moveTo: (at: number) => void;
  /** Whether nothing near that place may speak for any detector. */
  readonly isQuiet: () => boolean;
  /** Whether anything near that place may speak for detector `owner`. */
  readonly mayHold: (owner: number) => boolean;
  /** Emits the candidate at its level. `strict`: only where one of its words supports it. Returns whether it was emitted. */
  readonly judge: (owner: number, start: number, end: number, judgement: Judgement, alone: Level, strict: boolean) => boolean;
  /** More of the text has come. */
  readonly renew: () => void;
  /** The folded bytes before `by` are gone. */
  readonly drop: (by: number) => void;
}

/** How far behind one supported number the next of a list may stand. */
const LIST_GAP = 40;
/** How far before a number a person's name still speaks for it. */
const NAME_GAP = 60;
const NEVER = -1_000_000;

/** A judge with the words of `engine`. */
export function createJudge(engine: Engine, view: View, emit: Emit, wordsIn: WordsIn, table?: Table): Judge {
  const { detectors, gradings } = engine;
  const name = detectors.findIndex((it) => (it.id as string) === "person-name");
  /** Per detector: where its last supported finding ended. A list goes on from there. */
  const supportedTo = new Int32Array(detectors.length).fill(NEVER);
  let nameTo = NEVER;
  const around = surroundings(view, engine.labels, detectors.length, wordsIn);
  /** Where the last supported finding of any detector ended. */
  let lastSupported = NEVER;
  let place = -1;
  let quiet = false;

  function lookAround(): void {
    around.lookAround(place);
    quiet =
      !around.mentionsAny() && place - lastSupported > LIST_GAP + LEFT && place - nameTo > NAME_GAP + LEFT && table?.speaks(place) !== true;
  }

  function weigh(owner: number, start: number, end: number, strict: boolean): Evidence {
    const fromHeader = table?.header(owner, start);
    if (fromHeader === "adjacent" || fromHeader === "other") return fromHeader;
    const found = around.evidence(owner, start, end, strict);
    if (found !== "nothing") return found;
    const last = supportedTo[owner] as number;
    const gap = start - last;
    return gap >= 0 && gap <= LIST_GAP && !around.wordWithin(last, start) && goesOn(view, last, start) ? "near" : "nothing";
  }

  return {
    moveTo(at) {
      if (at === place) return;
      place = at;
      lookAround();
    },
    isQuiet: () => quiet,
    mayHold(owner) {
      if (quiet) return false;
      return (
        around.mentions(owner) ||
        place - (supportedTo[owner] as number) <= LIST_GAP + LEFT ||
        table?.header(owner, place) !== undefined ||
        (place - nameTo <= NAME_GAP + LEFT && (gradings[owner] as WeighedGrading).named !== undefined)
      );
    },
    judge(owner, start, end, judgement, alone, strict) {
      if (judgement === "none") return false;
      const grading = gradings[owner] as WeighedGrading;
      table?.observe(owner, start, judgement !== false);
      const found = weigh(owner, start, end, strict);
      const supported = found === "adjacent" || found === "near";
      if (strict && !supported) return false;
      const named = found === "nothing" && grading.named !== undefined && start - nameTo >= 0 && start - nameTo <= NAME_GAP;
      const level = grade(grading, judgement, found, named ? grading.named : alone);
      if (level === "none") return false;
      if (supported) {
        supportedTo[owner] = end;
        lastSupported = Math.max(lastSupported, end);
        quiet = false;
      }
      if (owner === name) {
        nameTo = end;
        quiet = false;
      }
      emit(owner, start, end, level);
      return true;
    },
    renew: around.renew,
    drop(by) {
      around.drop(by);
      table?.drop(by);
      lastSupported = Math.max(NEVER, lastSupported - by);
      place = -1;
      nameTo = Math.max(NEVER, nameTo - by);
      for (let i = 0; i < supportedTo.length; i++) supportedTo[i] = Math.max(NEVER, (supportedTo[i] as number) - by);
    },
  };
}

/** Whether nothing but separators and a short word such as "en" or "and" stands between. */
function goesOn(view: View, from: number, to: number): boolean {
  let letters = 0;
  for (let i = from; i < to; i++) if (CLASS[view.bytes[i] as number] === 2) letters++;
  return letters <= 4;
}
