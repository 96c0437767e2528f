import type { Lexicon } from "#core/detect/lexicon.ts";

/** Owners from here on: the word only makes detector `owner - SOFT` surer, and says nothing to others. */
export const SOFT = 5000;

/** The words that were read, in order of the text: where each begins and ends, and which of the lexicon it is. */
export interface Labels {
  count: number;
  starts: Int32Array;
  ends: Int32Array;
  words: Int32Array;
  /** Whose words these are, by the number in `words`. */
  readonly owners: Lexicon["owners"];
  readonly kinds: Uint8Array;
}

/** It may speak for a detector. */
export const SPEAKS = 1;
/** It says what a number is: of a detector, or that it is something else. */
export const SAYS_WHAT = 2;

/** No words of this lexicon yet. */
export function emptyLabels(lexicon: Lexicon): Labels {
  return {
    count: 0,
    starts: new Int32Array(FIRST_ROOM),
    ends: new Int32Array(FIRST_ROOM),
    words: new Int32Array(FIRST_ROOM),
    owners: lexicon.owners,
    kinds: kindsOf(lexicon),
  };
}

/** One word more, behind all others. */
export function addLabel(labels: Labels, start: number, end: number, word: number): void {
  const i = labels.count++;
  if (i >= labels.starts.length) {
    labels.starts = wider(labels.starts);
    labels.ends = wider(labels.ends);
    labels.words = wider(labels.words);
  }
  labels.starts[i] = start;
  labels.ends[i] = end;
  labels.words[i] = word;
}

/** The bytes before `by` are gone: words that begin there are forgotten, and the others move. */
export function dropLabels(labels: Labels, by: number): void {
  let kept = 0;
  for (let i = 0; i < labels.count; i++) {
    const start = labels.starts[i] as number;
    if (start < by) continue;
    labels.starts[kept] = start - by;
    labels.ends[kept] = (labels.ends[i] as number) - by;
    labels.words[kept++] = labels.words[i] as number;
  }
  labels.count = kept;
}

/** `SPEAKS` and `SAYS_WHAT` of the word there. */
export function kindOf(labels: Labels, i: number): number {
  return labels.kinds[labels.words[i] as number] as number;
}

/** Whether the word there speaks for a detector. */
export function speaksFor(labels: Labels, i: number, owner: number): boolean {
  const owners = labels.owners[labels.words[i] as number] as readonly number[];
  return owners.includes(owner) || owners.includes(owner + SOFT);
}

const FIRST_ROOM = 64;

function wider(numbers: Int32Array): Int32Array {
  const more = new Int32Array(numbers.length * 2);
  more.set(numbers);
  return more;
}

function kindsOf(lexicon: Lexicon): Uint8Array {
  let kinds = known.get(lexicon);
  if (kinds === undefined) {
    kinds = Uint8Array.from(
      lexicon.owners,
      (owners) => (owners.some((it) => it >= 0) ? SPEAKS : 0) | (owners.some((it) => it < SOFT) ? SAYS_WHAT : 0),
    );
    known.set(lexicon, kinds);
  }
  return kinds;
}

const known = new WeakMap<Lexicon, Uint8Array>();
