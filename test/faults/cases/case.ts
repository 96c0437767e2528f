import type { Mixture } from "../rig/letter.ts";
import type { Edit } from "../rig/mutant.ts";
import type { Rig } from "../rig/rig.ts";

/** One kind of fault: what happens to a program under load. Afterwards the rig lets everything leave and judges. */
export interface FaultCase {
  readonly name: string;
  readonly about: string;
  /** Its part of all letters of a full run, in a hundred; the number that `run` is given. */
  readonly share: number;
  readonly mixture?: Mixture;
  /** Puts the data on a disk that can lose its power. */
  readonly diskMebibytes?: number;
  /** Puts the data on a file system in memory of this size, that can be full. */
  readonly memoryMebibytes?: number;
  /** Delivers to the mail hosts of each domain, found by a resolver of the rig. */
  readonly withNames?: boolean;
  /** Bugs that this fault must find, each as edits of the product's sources. */
  readonly bugs: readonly PlantedBug[];
  /** Letters for a run with a planted bug. */
  readonly bugLetters: number;
  run(rig: Rig, letters: number): Promise<Remarks>;
}

/** What a case adds to the judgement. */
export interface Remarks {
  /** For a person to read. */
  readonly seen: string;
  /** Whether the clock was turned so far that letters may be too old. */
  readonly mayExpire?: boolean;
}

export interface PlantedBug {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/** Throws where a rule of the house does not hold. */
export function holds(condition: boolean, rule: string): void {
  if (!condition) throw new Error(rule);
}
