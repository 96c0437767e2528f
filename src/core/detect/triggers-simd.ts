import { assemble, I32, I64, op, type Routine, V128 } from "#core/detect/assembler.ts";
import { type Lexicon, PREFIX_BITS, PREFIX_MULTIPLIER } from "#core/detect/lexicon.ts";
import { MATCH, wordBytes, writeWords } from "#core/detect/match-simd.ts";
import { HIT, type Hits, type Places, plainTriggers, type Triggers } from "#core/detect/triggers.ts";

/** The same as `plainTriggers`, sixteen bytes at a time where the machine can; the plain path where it cannot. */
export function fastTriggers(size: number, terms: Lexicon, labels: Lexicon): Triggers {
  if (!loaded) {
    loaded = true;
    module = compile();
  }
  return module === undefined || wasm === undefined ? plainTriggers(size, terms, labels) : instantiate(wasm, module, size, terms, labels);
}

/** Whether this machine has the SIMD path. */
export function hasSimd(): boolean {
  return compile() !== undefined;
}

/** What we use of WebAssembly. Declared here because not every place where core runs has it, nor its types. */
interface Wasm {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
}

const wasm = (globalThis as { readonly WebAssembly?: Wasm }).WebAssembly;
let loaded = false;
let module: object | undefined;

function compile(): object | undefined {
  try {
    const bytes = assemble([ODD, FIND, MATCH]);
    return wasm?.validate(bytes) === true ? new wasm.Module(bytes) : undefined;
  } catch {
    // A content security policy may forbid WebAssembly, or there is none: the plain path finds the same.
    return undefined;
  }
}

const PAGE = 65_536;
const BLOCK = 16;
/** Loads read up to four blocks beyond the end. */
const BEYOND = 4 * BLOCK;

function instantiate(wasm: Wasm, module: object, size: number, terms: Lexicon, labels: Lexicon): Triggers {
  // In memory stand, in this order: prefixes, words, lists of places and hits (`find` writes one ahead), and the text behind a space.
  let used = 0;
  const take = (bytes: number): number => (used += Math.ceil(bytes / BLOCK) * BLOCK) - Math.ceil(bytes / BLOCK) * BLOCK;
  const [termPrefixes, labelPrefixes] = [take(terms.prefixes.length), take(labels.prefixes.length)];
  const [termWords, labelWords] = [take(wordBytes(terms)), take(wordBytes(labels))];
  const places = take((size + 1) * 4);
  const [hitsAt, wordsAt] = [take((size + 1) * HIT * 4), take((size + 1) * HIT * 4)];
  const text = take(BLOCK) + BLOCK;
  const memory = new wasm.Memory({ initial: Math.ceil((text + size + BEYOND) / PAGE) });
  const all = new Uint8Array(memory.buffer);
  all.set(terms.prefixes, termPrefixes);
  all.set(labels.prefixes, labelPrefixes);
  writeWords(terms, memory.buffer, termWords);
  writeWords(labels, memory.buffer, labelWords);
  all[text - 1] = 32;
  const { exports } = new wasm.Instance(module, { m: { m: memory } });
  const odd = exports["odd"] as (at: number, end: number, base: number, out: number) => number;
  const find = exports["find"] as (at: number, end: number, base: number, out: number, table: number) => number;
  const match = exports["match"] as (
    list: number,
    listEnd: number,
    base: number,
    stop: number,
    words: number,
    out: number,
    sign: number,
  ) => number;
  const found: Places = { at: new Int32Array(memory.buffer, places, size), count: 0 };
  const hits: Hits = { at: new Int32Array(memory.buffer, hitsAt, size * HIT), count: 0 };
  const words: Hits = { at: new Int32Array(memory.buffer, wordsAt, size * HIT), count: 0 };
  return {
    bytes: new Uint8Array(memory.buffer, text, size),
    odd(start, end) {
      found.count = (odd(text + start, text + end, text, places) - places) >> 2;
      return found;
    },
    find(start, end, stop) {
      const last = find(text + start, text + end, text, places, termPrefixes);
      hits.count = (match(places, last, text, text + stop, termWords, hitsAt, HIT * 4) - hitsAt) / (HIT * 4);
      return hits;
    },
    words(start, end, stop) {
      const last = find(text + start, text + end, text, places, labelPrefixes);
      words.count = (match(places, last, text, text + stop, labelWords, wordsAt, 0) - wordsAt) / (HIT * 4);
      return words;
    },
  };
}

const { get, set, tee, i32 } = op;

/** Instructions that belong together, for the reader. */
function line(code: readonly number[]): readonly number[] {
  return code;
}

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

/** `find` takes four blocks at a time, so that the branch at the end of its inner loop is guessed wrongly only once for them. */
const FIND: Routine = {
  name: "find",
  parameters: 5,
  locals: [V128, V128, V128, I64, I32, I32, I32, I32, ...Array.from({ length: 9 }, () => V128)],
  body: (() => {
    const [at, end, base, out, table] = [0, 1, 2, 3, 4];
    const [here, kinds, before, starts, place, word, keep, hash] = [5, 6, 7, 8, 9, 10, 11, 12];
    const [caseBit, smallA, alphabet, zero, ten, atSign, letterBits, digitBit, none] = [13, 14, 15, 16, 17, 18, 19, 20, 21];
    const constants = [32, 97 + 128, 128 + 26, 48 + 128, 128 + 10, 64, 0xa0, 0x40, 0];
    /** Moved so that the lowest signed byte is the first of the range. */
    const within = (first: number, count: number) => [...get(first), ...op.sub8, ...get(count), ...op.less8];
    /** What each byte is, in bits: 0x80 a letter, with 0x20 a capital; 0x40 a digit. */
    const kindsOf = [
      ...line([...get(here), ...get(caseBit), ...op.or128, ...within(smallA, alphabet)]),
      ...line([...get(letterBits), ...get(here), ...op.andNot128, ...op.and128]),
      ...line([...get(here), ...within(zero, ten), ...get(digitBit), ...op.and128, ...op.or128]),
    ];
    /** The bits of the block at `offset` where no run of letters or digits begins, no capital behind what is none, and no at sign stands. */
    const block = (offset: number) => [
      ...line([...get(at), ...op.load128At(offset), ...set(here), ...kindsOf, ...tee(kinds)]),
      ...line([...get(before), ...get(kinds), ...op.shift8, ...op.andNot128, ...get(kinds), ...set(before)]),
      ...line([...get(here), ...get(atSign), ...op.equal8, ...op.or128, ...get(none), ...op.equal8]),
      ...line([...op.bitmask8, ...op.extend, ...op.i64(offset), ...op.shl64]),
    ];
    // Bit 6 without bit 7 says letter; what follows the first byte that is none does not count. As `prefixHash` has it.
    const hashed = [
      ...line([...get(word), ...i32(0x20202020), ...op.or, ...tee(hash), ...i32(6), ...op.shr]),
      ...line([
        ...get(hash),
        ...i32(7),
        ...op.shr,
        ...i32(-1),
        ...op.xor,
        ...op.and,
        ...i32(0x01010101),
        ...op.and,
        ...i32(255),
        ...op.mul,
        ...tee(keep),
      ]),
      ...line([...get(keep), ...i32(8), ...op.shl, ...i32(0xff), ...op.or, ...op.and, ...tee(keep)]),
      ...line([...get(keep), ...i32(16), ...op.shl, ...i32(0xffff), ...op.or, ...op.and]),
      ...line([...get(hash), ...op.and, ...i32(PREFIX_MULTIPLIER), ...op.mul, ...i32(32 - PREFIX_BITS), ...op.shr]),
    ];
    return [
      ...constants.flatMap((byte, i) => [...op.splat(byte & 255), ...set(caseBit + i)]),
      ...line([...get(at), ...i32(BLOCK), ...op.sub, ...op.load128, ...set(here), ...kindsOf, ...set(before)]),
      ...op.loop(
        [...get(at), ...get(end), ...op.geU],
        [
          ...line([...block(0), ...block(16), ...op.or64, ...block(32), ...op.or64, ...block(48), ...op.or64]),
          ...line([...op.i64(-1), ...op.xor64, ...set(starts)]),
          ...op.when(
            [...get(end), ...get(at), ...op.sub, ...i32(64), ...op.ltU],
            [
              ...get(starts),
              ...op.i64(1),
              ...get(end),
              ...get(at),
              ...op.sub,
              ...op.extend,
              ...op.shl64,
              ...op.i64(1),
              ...op.sub64,
              ...op.and64,
              ...set(starts),
            ],
          ),
          ...op.loop(
            [...get(starts), ...op.eqz64],
            [
              ...line([...get(at), ...get(starts), ...op.ctz64, ...op.wrap, ...op.add, ...tee(place), ...op.load32, ...set(word)]),
              // Written always, and kept where the place counts: no branch to guess.
              ...line([...get(out), ...get(place), ...get(base), ...op.sub, ...op.store32]),
              ...line([
                ...hashed,
                ...tee(hash),
                ...i32(2),
                ...op.shr,
                ...get(table),
                ...op.add,
                ...op.load8,
                ...get(hash),
                ...i32(3),
                ...op.and,
                ...i32(1),
                ...op.shl,
                ...op.shr,
              ]),
              // Bit 0: any case. Bit 1: only where the first letter is a capital.
              ...line([...get(word), ...i32(-1), ...op.xor, ...i32(4), ...op.shr, ...i32(2), ...op.and, ...i32(1), ...op.or, ...op.and]),
              // Digits and the at sign come before "A" and always count.
              ...line([...get(word), ...i32(0xff), ...op.and, ...i32(65), ...op.ltU, ...op.or]),
              ...line([...op.eqz, ...i32(1), ...op.xor, ...i32(2), ...op.shl, ...get(out), ...op.add, ...set(out)]),
              ...line([...get(starts), ...get(starts), ...op.i64(1), ...op.sub64, ...op.and64, ...set(starts)]),
            ],
          ),
          ...line([...get(at), ...i32(64), ...op.add, ...set(at)]),
        ],
      ),
      ...get(out),
    ];
  })(),
};
