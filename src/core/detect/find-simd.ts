import { type Code, I32, I64, line, op, type Routine, V128 } from "#core/simd/assembler.ts";
import { type Lexicon, PREFIX_BITS, PREFIX_LETTERS, PREFIX_MULTIPLIER } from "#core/detect/lexicon.ts";

/** What `find` needs stands at the beginning of memory: where its second list ended, which bytes of a word to keep, and beginnings of words. */
const ENDED = 0;
const KEEPS = 16;
const BEGINNINGS = KEEPS + 64;
/** How many bytes that takes. */
export const FIND_BYTES: number = BEGINNINGS + (1 << PREFIX_BITS);

/** What counts of a beginning: bits of a byte. They stand so that one shift makes of each the size of an entry in a list. */
const CAPITAL_TERM = 4;
const SMALL_TERM = 8;
const LABEL = 16;

/** Writes there how words begin. */
export function writeBeginnings(memory: ArrayBuffer, terms: Lexicon, labels: Lexicon): void {
  const keeps = new Int32Array(memory, KEEPS, 16);
  // Bit n tells whether the byte there is a letter. What follows the first that is none does not count.
  for (let letters = 0; letters < 16; letters++)
    for (let i = 0; i < PREFIX_LETTERS && ((letters >> i) & 1) === 1; i++) keeps[letters] = (keeps[letters] as number) | (0xff << (8 * i));
  const bits = new Uint8Array(memory, BEGINNINGS, 1 << PREFIX_BITS);
  for (let i = 0; i < bits.length; i++) {
    const term = terms.prefixes[i] as number;
    bits[i] = (term === 0 ? 0 : CAPITAL_TERM) | ((term & 1) === 0 ? 0 : SMALL_TERM) | (labels.prefixes[i] === 0 ? 0 : LABEL);
  }
  // Digits and the at sign are no letters, and always count.
  bits[0] = (bits[0] as number) | CAPITAL_TERM | SMALL_TERM;
}

const { get, set, tee, i32 } = op;

/** So many bytes are taken at a time: of each the three that follow are seen too. */
const STRIDE = 60;

/**
 * Looks for beginnings in the bytes at [at, end): takes these addresses and two lists for addresses, of digits, at signs and terms, and of labels.
 * Returns where the first list ended and leaves at `ENDED` where the second did. Four blocks at a time, so that the branch at the end of its inner loop
 * is guessed wrongly only once for them.
 */
export const FIND: Routine = {
  name: "find",
  parameters: 4,
  locals: [V128, V128, V128, I64, I64, I64, I32, I32, I32, ...Array.from({ length: 9 }, () => V128)],
  body: (() => {
    const [at, end, terms, labels] = [0, 1, 2, 3];
    const [here, kinds, before, starts, letters, offset, place, word, bits] = [4, 5, 6, 7, 8, 9, 10, 11, 12];
    const [caseBit, smallA, alphabet, zero, ten, atSign, letterBits, digitBit, none] = [13, 14, 15, 16, 17, 18, 19, 20, 21];
    const constants = [32, 97 + 128, 128 + 26, 48 + 128, 128 + 10, 64, 0xa0, 0x40, 0];
    /** Moved so that the lowest signed byte is the first of the range. */
    const within = (first: number, count: number) => line(get(first), op.sub8, get(count), op.less8);
    /** What each byte is, in bits: 0x80 a letter, with 0x20 a capital; 0x40 a digit. */
    const kindsOf = line(
      line(get(here), get(caseBit), op.or128, within(smallA, alphabet)),
      line(get(letterBits), get(here), op.andNot128, op.and128),
      line(get(here), within(zero, ten), get(digitBit), op.and128, op.or128),
    );
    /** The bits of the block at `from` where no run of letters or digits begins, no capital behind what is none, and no at sign stands. Adds its letters. */
    const block = (from: number, lane: number) =>
      line(
        line(get(at), op.load128At(from), set(here), kindsOf, tee(kinds)),
        line(get(before), get(kinds), op.shift8(lane), op.andNot128, get(kinds), set(before)),
        line(get(here), get(atSign), op.equal8, op.or128, get(none), op.equal8, op.bitmask8, op.extend, op.i64(from), op.shl64),
        line(get(kinds), op.bitmask8, op.extend, op.i64(from), op.shl64, get(letters), op.or64, set(letters)),
      );
    const ones = (count: Code) => line(op.i64(-1), op.i64(64), count, op.sub64, op.shr64);
    const beginning = line(
      line(get(word), i32(0x20202020), op.or),
      line(get(letters), get(offset), op.shr64, op.wrap, i32(15), op.and, i32(2), op.shl, op.load32At(KEEPS), op.and),
      line(i32(PREFIX_MULTIPLIER), op.mul, i32(32 - PREFIX_BITS), op.shr, op.load8At(BEGINNINGS)),
    );
    const step = line(
      line(get(at), get(starts), op.ctz64, tee(offset), op.wrap, op.add, tee(place), op.load32, set(word)),
      // Written always, and kept where the place counts: no branch to guess.
      line(get(terms), get(place), op.store32, get(labels), get(place), op.store32),
      line(beginning, tee(bits), get(word), i32(5), op.shr, i32(1), op.and, op.shr, i32(4), op.and, get(terms), op.add, set(terms)),
      line(get(bits), i32(2), op.shr, i32(4), op.and, get(labels), op.add, set(labels)),
      line(get(starts), get(starts), op.i64(1), op.sub64, op.and64, set(starts)),
    );
    // Of the four blocks before, the last byte that counted is the twelfth of the last block.
    const [last, first] = [15, 11];
    return line(
      line(...constants.map((byte, i) => line(op.splat(byte & 255), set(caseBit + i)))),
      line(get(at), i32(first + 1), op.sub, op.load128, set(here), kindsOf, set(before)),
      op.loop(
        line(get(at), get(end), op.geU),
        line(
          line(op.i64(0), set(letters)),
          line(block(0, first), block(16, last), op.or64, block(32, last), op.or64, block(48, last), op.or64),
          line(op.i64(-1), op.xor64, ones(op.i64(STRIDE)), op.and64, set(starts)),
          op.when(
            line(get(end), get(at), op.sub, i32(STRIDE), op.ltU),
            line(get(starts), ones(line(get(end), get(at), op.sub, op.extend)), op.and64, set(starts)),
          ),
          op.loop(line(get(starts), op.eqz64), step),
          line(get(at), i32(STRIDE), op.add, set(at)),
        ),
      ),
      line(i32(ENDED), get(labels), op.store32, get(terms)),
    );
  })(),
};
