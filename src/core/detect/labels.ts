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
  /** Per word: 1 where it says what a number is, of a detector or that it is something else. */
  readonly saysWhat: Uint8Array;
  /** Per word: the detectors that it may speak for, as bits, `width` numbers a word. */
  readonly speaks: Int32Array;
  readonly width: number;
}

/** No words of this lexicon yet; its owners are `count` detectors. */
export function emptyLabels(lexicon: Lexicon, count: number): Labels {
  const { saysWhat, speaks, width } = knownOf(lexicon, count);
  return {
    count: 0,
    starts: new Int32Array(FIRST_ROOM),
    ends: new Int32Array(FIRST_ROOM),
    words: new Int32Array(FIRST_ROOM),
    owners: lexicon.owners,
    saysWhat,
    speaks,
    width,
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

/** Whether the word there says what a number is. */
export function saysWhat(labels: Labels, i: number): boolean {
  return labels.saysWhat[labels.words[i] as number] === 1;
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

type Known = Pick<Labels, "saysWhat" | "speaks" | "width">;

function knownOf(lexicon: Lexicon, count: number): Known {
  let known = made.get(lexicon);
  if (known !== undefined) return known;
  const width = Math.ceil(count / 32);
  const speaks = new Int32Array(lexicon.owners.length * width);
  lexicon.owners.forEach((owners, word) => {
    for (const owner of owners) {
      const detector = owner >= SOFT ? owner - SOFT : owner;
      if (detector >= 0)
        speaks[word * width + (detector >> 5)] = (speaks[word * width + (detector >> 5)] as number) | (1 << (detector & 31));
    }
  });
  known = { saysWhat: Uint8Array.from(lexicon.owners, (owners) => (owners.some((it) => it < SOFT) ? 1 : 0)), speaks, width };
  made.set(lexicon, known);
  return known;
}

const made = new WeakMap<Lexicon, Known>();
