import { addLabel, dropLabels, emptyLabels, type Labels, saysWhat, speaksFor } from "#core/detect/labels.ts";
import type { Lexicon } from "#core/detect/lexicon.ts";
import { HIT, type Hits, TRIGGER_REACH } from "#core/detect/triggers.ts";
import { CLASS, type View } from "#core/detect/view.ts";
import { type FoundWord, walkWords } from "#core/detect/word-table.ts";

/** How far to the left and to the right words count, in folded bytes. */
export const LEFT = 80;
const RIGHT = 40;
/** A number and the words behind it are looked at together up to here. */
const AHEAD = 60;

/** What surroundings say of one detector: it is that, it is something else, or nothing. `adjacent`: the word stands right before it. */
export type Evidence = "adjacent" | "near" | "other" | "nothing";

/** The words that say what numbers are, read once as the scan goes on. */
export interface Surroundings {
  /** Reads the words around `at`. Places ascend. */
  readonly lookAround: (at: number) => void;
  /** Whether a word of detector `owner` stands near the place looked around last. */
  readonly mentions: (owner: number) => boolean;
  /** Whether a word of any detector stands there. */
  readonly mentionsAny: () => boolean;
  /** Weighs the words around [start, end) for detector `owner`: the nearest one before it counts most. `strict`: not one that was about a number before it. */
  readonly evidence: (owner: number, start: number, end: number, strict: boolean) => Evidence;
  /** Whether any word begins in [from, to). */
  readonly wordWithin: (from: number, to: number) => boolean;
  /** The folded bytes before `by` are gone. */
  readonly drop: (by: number) => void;
}

const NO_WORDS: Hits = { at: new Int32Array(0), count: 0 };
/** How much further than asked for words are looked for. */
const WORDS_AHEAD = 256;

/** The words that begin in [from, to), read up to `stop`; good until the next call. */
export type WordsIn = (from: number, to: number, stop: number) => Hits;

/** The words of `lexicon` in `view`, for `count` detectors. */
export function surroundings(view: View, lexicon: Lexicon, count: number, wordsIn: WordsIn): Surroundings {
  const labels = emptyLabels(lexicon, count);
  let readTo = 0;
  /** The detectors of which a word stands near the place looked around last, as bits, and whether there are any. */
  const near = new Int32Array(labels.width);
  let heard = false;
  /** Words asked for ahead of time, in [wordsFrom, wordsTo), and the first of them not read. */
  let words: Hits = NO_WORDS;
  let wordsFrom = 0;
  let wordsTo = 0;
  let cursor = 0;
  const found: FoundWord = { end: 0, word: 0 };

  /** Words are asked for in stretches, because asking costs more than looking. */
  function wordsFor(from: number, to: number): void {
    if (from >= wordsFrom && to <= wordsTo) return;
    // What stands at the very end of the view may be read further when more of it has come.
    wordsTo = Math.max(to, Math.min(to + WORDS_AHEAD, view.to - TRIGGER_REACH));
    wordsFrom = from;
    words = wordsIn(from, wordsTo, view.to);
    cursor = 0;
  }

  function read(from: number, to: number): void {
    const start = Math.max(readTo, from, view.from);
    if (start >= to) return;
    wordsFor(start, to);
    const { at: hits, count: hitCount } = words;
    const hasForeign = view.foreign.length > 0;
    let end = start;
    for (; cursor < hitCount; cursor++) {
      const at = hits[cursor * HIT] as number;
      if (at >= to) break;
      if (at < end) continue;
      // Where another script stands between, its words come first.
      if (hasForeign) foreign(end, at);
      end = hits[cursor * HIT + 1] as number;
      addLabel(labels, at, end, hits[cursor * HIT + 2] as number);
    }
    if (hasForeign) foreign(end, to);
    readTo = Math.max(to, end);
  }

  /** Words of other scripts stand without gaps, so each of their characters may begin one. */
  function foreign(from: number, to: number): void {
    const { bytes, foreign: places } = view;
    let k = 0;
    // Places ascend, and what is asked for too, so that most lie far before it.
    for (let high = places.length >> 1; k < high; ) {
      const middle = (k + high) >> 1;
      if ((places[middle * 2 + 1] as number) <= from) k = middle + 1;
      else high = middle;
    }
    let i = from;
    for (k *= 2; k < places.length && (places[k] as number) < to; k += 2)
      for (i = Math.max(i, places[k] as number); i < to && i < (places[k + 1] as number); i++) {
        if ((bytes[i] as number) < 0xc2 || !walkWords(lexicon, bytes, i, view.to, found)) continue;
        addLabel(labels, i, found.end, found.word);
        i = found.end - 1;
      }
  }

  /** Adds the detectors of the words that end at or behind `from`. */
  function listen(from: number): void {
    const { ends, words: which, speaks, width } = labels;
    for (let i = labels.count - 1; i >= 0 && (ends[i] as number) >= from; i--)
      for (let piece = 0; piece < width; piece++) {
        const bits = speaks[(which[i] as number) * width + piece] as number;
        if (bits === 0) continue;
        near[piece] = (near[piece] as number) | bits;
        heard = true;
      }
  }

  return {
    lookAround(at) {
      read(at - LEFT - 16, Math.min(view.to, at + AHEAD));
      if (heard) near.fill(0);
      heard = false;
      listen(at - LEFT);
    },
    mentions: (owner) => (((near[owner >> 5] as number) >> (owner & 31)) & 1) === 1,
    mentionsAny: () => heard,
    evidence(owner, start, end, strict) {
      read(start - LEFT - 16, Math.min(view.to, end + RIGHT + 1));
      return weigh(view, labels, owner, start, end, strict);
    },
    wordWithin(from, to) {
      const { starts } = labels;
      for (let i = labels.count - 1; i >= 0 && (starts[i] as number) >= from; i--) if ((starts[i] as number) < to) return true;
      return false;
    },
    drop(by) {
      readTo -= by;
      wordsTo = 0;
      dropLabels(labels, by);
    },
  };
}

function weigh(view: View, labels: Labels, owner: number, start: number, end: number, strict: boolean): Evidence {
  const { starts, ends } = labels;
  let other = Number.POSITIVE_INFINITY;
  let own = Number.POSITIVE_INFINITY;
  let i = labels.count - 1;
  while (i >= 0 && (starts[i] as number) >= start) i--;
  const firstRight = i + 1;
  for (; i >= 0; i--) {
    const labelEnd = ends[i] as number;
    // A word that the candidate itself begins in says nothing about it.
    const gap = start - labelEnd;
    if (start - (starts[i] as number) > LEFT) break;
    if (gap < 0) continue;
    if (speaksFor(labels, i, owner)) {
      if (gap > 14 && sentenceEnds(view, labelEnd, start)) continue;
      if (strict && isSpent(view, labelEnd, start)) continue;
      own = gap;
      break;
    }
    if (other > gap && saysWhat(labels, i) && !sentenceEnds(view, labelEnd, start) && !isSpent(view, labelEnd, start)) other = gap;
  }
  if (own < other) return own <= 28 ? "adjacent" : "near";
  const right = rightEvidence(view, labels, firstRight, owner, end, other);
  if (right !== "nothing") return right;
  // A word further off that is another's says little about this number; one right before it says what it is.
  if (own < Number.POSITIVE_INFINITY) return other > 28 ? "near" : "other";
  return other <= 40 ? "other" : "nothing";
}

function rightEvidence(view: View, labels: Labels, from: number, owner: number, end: number, other: number): Evidence {
  for (let i = from; i < labels.count; i++) {
    const start = labels.starts[i] as number;
    if (start < end) continue;
    const gap = start - end;
    if (gap > 24) break;
    if (!speaksFor(labels, i, owner)) {
      if (!saysWhat(labels, i) || gap > 12) continue;
      break;
    }
    if (other <= 12 || breakWithin(view, end, start)) break;
    return gap <= 4 ? "adjacent" : "near";
  }
  return "nothing";
}

/** Whether a number stands between and prose goes on behind it: then the word was about that number. */
function isSpent(view: View, from: number, to: number): boolean {
  let digits = 0;
  let letters = 0;
  for (let i = from; i < to; i++) {
    const kind = CLASS[view.bytes[i] as number];
    if (kind === 1) digits++;
    else if (kind === 2 && digits >= 6) letters++;
  }
  return letters >= 5;
}

/** Whether a new sentence or line with words of its own begins between: then what was said before is about something else. */
function sentenceEnds(view: View, from: number, to: number): boolean {
  for (let i = from, ended = false; i < to; i++) {
    const byte = view.bytes[i] as number;
    if (byte === 10 || ((byte === 46 || byte === 33 || byte === 63) && view.bytes[i + 1] === 32)) ended = true;
    else if (ended && CLASS[byte] === 2) return true;
  }
  return false;
}

/** Whether a line or a sentence ends between. */
function breakWithin(view: View, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = view.bytes[i];
    if (byte === 10 || ((byte === 46 || byte === 59) && view.bytes[i + 1] === 32)) return true;
  }
  return false;
}
