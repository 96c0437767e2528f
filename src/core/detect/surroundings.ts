import { type Lexicon, mayBegin } from "#core/detect/lexicon.ts";
import { CLASS, type View } from "#core/detect/view.ts";

/** How far to the left and to the right words count, in folded bytes. */
export const LEFT = 96;
export const RIGHT = 40;

/** Owners from here on: the word only makes detector `owner - SOFT` surer, and says nothing to others. */
export const SOFT = 5000;

/** A word that says what a number beside it is, and for which detectors. */
export interface Label {
  start: number;
  end: number;
  owners: readonly number[];
}

/** The words beside a place: those before it and those after it on the same line, each in order of the text. */
export interface Surroundings {
  readonly left: readonly Label[];
  readonly right: readonly Label[];
}

/** What surroundings say of one detector: it is that, it is something else, or nothing. `adjacent`: the word stands right before it. */
export type Evidence = "adjacent" | "near" | "other" | "nothing";

/** The words of `lexicon` around [start, end). */
export function surroundings(view: View, lexicon: Lexicon, start: number, end: number): Surroundings {
  const stop = lineEnd(view, end, Math.min(view.to, end + RIGHT));
  return { left: labels(view, lexicon, Math.max(view.from, start - LEFT), start), right: labels(view, lexicon, end, stop) };
}

/** All words of `lexicon` that begin in [from, to). */
export function labels(view: View, lexicon: Lexicon, from: number, to: number): Label[] {
  const bytes = view.bytes;
  const found: Label[] = [];
  let i = from;
  // A word cut by the edge of the window is not a word's start.
  if (from > view.from) while (i < to && CLASS[bytes[i - 1] as number] === 2 && CLASS[bytes[i] as number] === 2) i++;
  while (i < to) {
    if (!startsWord(bytes, i, view.from)) {
      i++;
      continue;
    }
    const byte = bytes[i] as number;
    if (byte < 128 && !mayBegin(lexicon.prefixes, byte, bytes[i + 1] as number, bytes[i + 2] as number, bytes[i + 3] as number)) {
      i++;
      continue;
    }
    const end = lexicon.walk(bytes, i, to);
    if (end > 0) {
      found.push({ start: i, end, owners: lexicon.owners() });
      i = end;
    } else i++;
  }
  return found;
}

/** Whether a word begins there: a letter after what is none, or a capital after a small letter. */
function startsWord(bytes: Uint8Array, i: number, from: number): boolean {
  // Words of other scripts stand without gaps, so each of their characters may begin one.
  if (CLASS[bytes[i] as number] !== 2) return (bytes[i] as number) >= 0xc2;
  if (i === from) return true;
  const before = bytes[i - 1] as number;
  return CLASS[before] !== 2 || (before >= 97 && (bytes[i] as number) < 97);
}

function lineEnd(view: View, from: number, to: number): number {
  for (let i = from; i < to; i++) if (view.bytes[i] === 10) return i;
  return to;
}

/** Weighs the words around [start, end) for detector `owner`: the nearest one before it counts most. */
export function evidence(around: Surroundings, owner: number, start: number, end: number): Evidence {
  let other = Number.POSITIVE_INFINITY;
  let own = Number.POSITIVE_INFINITY;
  for (let i = around.left.length - 1; i >= 0; i--) {
    const label = around.left[i] as Label;
    const gap = start - label.end;
    if (speaksFor(label.owners, owner)) {
      own = gap;
      break;
    }
    if (other > gap && saysWhat(label.owners)) other = gap;
  }
  if (own < other) return own <= 28 ? "adjacent" : "near";
  for (const label of around.right) {
    if (!speaksFor(label.owners, owner)) {
      if (!saysWhat(label.owners) || label.start - end > 12) continue;
      break;
    }
    if (label.start - end <= 24 && other > 12) return label.start - end <= 4 ? "adjacent" : "near";
  }
  // A word further off that is another's says little about this number; one right before it says what it is.
  if (own < Number.POSITIVE_INFINITY) return other > 28 ? "near" : "other";
  return other <= 40 ? "other" : "nothing";
}

function speaksFor(owners: readonly number[], owner: number): boolean {
  return owners.includes(owner) || owners.includes(owner + SOFT);
}

function saysWhat(owners: readonly number[]): boolean {
  for (const owner of owners) if (owner < SOFT) return true;
  return false;
}
