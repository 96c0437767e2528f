import { BLOCK, type Code, I32, line, op, type Routine, V128 } from "#core/simd/assembler.ts";

const { get, set, tee, i32 } = op;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Which bytes are of the alphabet, by their halves: a byte is none where what its low half allows for no kind of high half meets the
 * kind that its high half is.
 */
const { highs, lows, shifts } = (() => {
  const isLetter = (high: number, low: number): boolean => ALPHABET.includes(String.fromCharCode(high * 16 + low));
  const rowOf = (high: number): string => Array.from({ length: 16 }, (_, low) => isLetter(high, low)).join();
  const rows = [...new Set(Array.from({ length: 16 }, (_, high) => rowOf(high)))];
  const kinds = Array.from({ length: 16 }, (_, high) => rows.indexOf(rowOf(high)));
  return {
    highs: kinds.map((kind) => 1 << kind),
    lows: Array.from({ length: 16 }, (_, low) => kinds.reduce((bits, kind, high) => (isLetter(high, low) ? bits : bits | (1 << kind)), 0)),
    // What is added to a letter to get its value. "/" shares its high half with "+" and is told by 1, that no letter has.
    shifts: Array.from({ length: 16 }, (_, high) => {
      const letter = high === 1 ? "/" : (Array.from(ALPHABET).find((one) => one.charCodeAt(0) >> 4 === high && one !== "/") ?? "");
      return letter === "" ? 0 : (ALPHABET.indexOf(letter) - letter.charCodeAt(0)) & 255;
    }),
  };
})();

/** Undoes base64 (RFC 4648 section 4) from `at` on; leaves the place where it stopped at 0 in memory, and answers where what it wrote ends. */
export const BASE64: Routine = {
  name: "base64",
  parameters: 3,
  locals: [V128, V128, V128, I32, I32],
  body: (() => {
    const [at, end, out, block, high, value, bad, from] = [0, 1, 2, 3, 4, 5, 6, 7];
    const repeated = (...bytes: readonly number[]): Code => op.bytes(Array.from({ length: BLOCK }, (_, i) => bytes[i % bytes.length] ?? 0));
    const isBad = line(
      line(op.bytes(lows), get(block), op.splat(15), op.and128, op.swizzle),
      line(op.bytes(highs), get(high), op.swizzle, op.and128),
      line(op.splat(0), op.equal8, op.bitmask8, i32(0xffff), op.xor),
    );
    const values = line(get(block), op.bytes(shifts), get(high), get(block), op.splat(47), op.equal8, op.add8, op.swizzle, op.add8);
    // Four values of six bits become twelve bits twice, then twenty-four, of which the highest byte goes first.
    const twelve = line(
      line(get(value), i32(6), op.shl16, repeated(0xc0, 0x0f), op.and128),
      line(get(value), i32(8), op.shr16, op.or128, set(value)),
    );
    const twentyFour = line(
      line(get(value), i32(12), op.shl32, repeated(0, 0xf0, 0xff, 0), op.and128),
      line(get(value), i32(16), op.shr32, op.or128, set(value)),
    );
    const packed = line(get(value), get(value), op.shuffle8([2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0, 0, 0, 0]));
    const skip = (byte: number): Code => op.when(line(get(at), op.load8, i32(byte), op.eq), line(get(at), i32(1), op.add, set(at)));
    return line(
      op.loop(
        line(get(end), get(at), i32(BLOCK), op.add, op.ltU),
        line(
          line(get(at), tee(from), op.load128, tee(block), i32(4), op.shr8, set(high)),
          line(values, set(value), twelve, twentyFour),
          line(get(out), packed, op.store128),
          line(isBad, tee(bad), op.eqz),
          op.either(
            line(get(at), i32(BLOCK), op.add, set(at), get(out), i32(12), op.add, set(out)),
            line(
              // Of the letters before the first other byte, those in groups of four count.
              line(get(bad), op.ctz, i32(2), op.shr, tee(bad), i32(3), op.mul, get(out), op.add, set(out)),
              line(get(bad), i32(2), op.shl, get(at), op.add, set(at), skip(13), skip(10)),
              op.when(line(get(at), get(from), op.eq), line(i32(0), set(end))),
            ),
          ),
        ),
      ),
      line(i32(0), get(at), op.store32, get(out)),
    );
  })(),
};
