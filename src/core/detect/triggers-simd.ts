import { BLOCK, I32, line, op, type Routine, V128 } from "#core/simd/assembler.ts";
import { compile, type Module } from "#core/simd/module.ts";
import { FIND, FIND_BYTES, writeBeginnings } from "#core/detect/find-simd.ts";
import type { Lexicon } from "#core/detect/lexicon.ts";
import { MATCH, wordBytes, writeWords } from "#core/detect/match-simd.ts";
import { HIT, type Hits, type Places, plainTriggers, type Triggers } from "#core/detect/triggers.ts";

/** The same as `plainTriggers`, sixteen bytes at a time where the machine can; the plain path where it cannot. */
export function fastTriggers(size: number, terms: Lexicon, labels: Lexicon): Triggers {
  if (!loaded) {
    loaded = true;
    module = compile([ODD, FIND, MATCH]);
  }
  return module === undefined ? plainTriggers(size, terms, labels) : openTriggers(module, size, terms, labels);
}

/** Whether this machine has the SIMD path. */
export function hasSimd(): boolean {
  return compile([ODD]) !== undefined;
}

let loaded = false;
let module: Module | undefined;

/** Loads read up to four blocks beyond the end. */
const BEYOND = 4 * BLOCK;

function openTriggers(module: Module, size: number, terms: Lexicon, labels: Lexicon): Triggers {
  // In memory stand, in this order: what `find` needs, words, lists of places and hits (`find` writes one ahead), and the text behind a space.
  let used = FIND_BYTES;
  const take = (bytes: number): number => (used += Math.ceil(bytes / BLOCK) * BLOCK) - Math.ceil(bytes / BLOCK) * BLOCK;
  const [termWords, labelWords] = [take(wordBytes(terms)), take(wordBytes(labels))];
  const [termsAt, labelsAt] = [take((size + 1) * 4), take((size + 1) * 4)];
  const [hitsAt, wordsAt] = [take((size + 1) * HIT * 4), take((size + 1) * HIT * 4)];
  const text = take(BLOCK) + BLOCK;
  const { memory, routines } = module.open(text + size + BEYOND);
  writeBeginnings(memory, terms, labels);
  writeWords(terms, memory, termWords);
  writeWords(labels, memory, labelWords);
  new Uint8Array(memory)[text - 1] = 32;
  const odd = routines["odd"] as (at: number, end: number, base: number, out: number) => number;
  const find = routines["find"] as (at: number, end: number, terms: number, labels: number) => number;
  const match = routines["match"] as Match;
  const all = new Int32Array(memory);
  const found: Places = { at: new Int32Array(memory, hitsAt, size), count: 0 };
  const hits: Hits = { at: new Int32Array(memory, hitsAt, size * HIT), count: 0 };
  const words: Hits = { at: new Int32Array(memory, wordsAt, size * HIT), count: 0 };
  let [termsEnd, stop] = [termsAt, text];
  /** Words are looked for when they are first asked for: a text without numbers needs none. */
  let hasWords = false;
  return {
    bytes: new Uint8Array(memory, text, size),
    odd(start, end) {
      found.count = (odd(text + start, text + end, text, hitsAt) - hitsAt) >> 2;
      return found;
    },
    look(start, end) {
      termsEnd = find(text + start, text + end, termsAt, labelsAt);
      stop = text + end;
      hasWords = false;
    },
    find(start, end) {
      const from = firstNotBefore(all, termsAt, termsEnd, text + start);
      const to = firstNotBefore(all, from, termsEnd, text + end);
      hits.count = (match(from, to, text, stop, termWords, hitsAt, HIT * 4) - hitsAt) / (HIT * 4);
      return hits;
    },
    words() {
      if (!hasWords) words.count = (match(labelsAt, all[0] as number, text, stop, labelWords, wordsAt, 0) - wordsAt) / (HIT * 4);
      hasWords = true;
      return words;
    },
  };
}

type Match = (list: number, listEnd: number, base: number, stop: number, words: number, out: number, sign: number) => number;

/** In a list of ascending addresses, itself an address as its end is: where the first one stands that is at least `address`. */
function firstNotBefore(memory: Int32Array, list: number, listEnd: number, address: number): number {
  let low = list >> 2;
  let high = listEnd >> 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((memory[middle] as number) < address) low = middle + 1;
    else high = middle;
  }
  return low << 2;
}

const { get, set, tee, i32 } = op;

/** The bits of a block that lie before the end: for the last block. */
function clip(mask: number, at: number, end: number): readonly number[] {
  return op.when(
    [...get(end), ...get(at), ...op.sub, ...i32(BLOCK), ...op.ltU],
    [...get(mask), ...i32(1), ...get(end), ...get(at), ...op.sub, ...op.shl, ...i32(1), ...op.sub, ...op.and, ...set(mask)],
  );
}

/** Writes the place of every bit of `mask` to `out`. */
function emit(mask: number, at: number, base: number, out: number): readonly number[] {
  return op.loop(
    [...get(mask), ...op.eqz],
    [
      ...line([...get(out), ...get(at), ...get(mask), ...op.ctz, ...op.add, ...get(base), ...op.sub, ...op.store32]),
      ...line([...get(out), ...i32(4), ...op.add, ...set(out)]),
      ...line([...get(mask), ...get(mask), ...i32(1), ...op.sub, ...op.and, ...set(mask)]),
    ],
  );
}

const ODD: Routine = {
  name: "odd",
  parameters: 4,
  locals: [V128, I32],
  body: (() => {
    const [at, end, base, out, block, mask] = [0, 1, 2, 3, 4, 5];
    return [
      ...op.loop(
        [...get(at), ...get(end), ...op.geU],
        [
          ...line([...get(at), ...op.load128, ...tee(block)]),
          ...line([...get(block), ...op.splat(38), ...op.equal8, ...op.or128]),
          ...line([...get(block), ...op.splat(60), ...op.equal8, ...op.or128, ...op.bitmask8, ...set(mask)]),
          ...op.when(get(mask), [...clip(mask, at, end), ...emit(mask, at, base, out)]),
          ...line([...get(at), ...i32(BLOCK), ...op.add, ...set(at)]),
        ],
      ),
      ...get(out),
    ];
  })(),
};
