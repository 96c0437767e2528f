import { BLOCK, type Code, I32, line, op, type Routine, V128 } from "#core/simd/assembler.ts";

const DASH = 0x2d;
const { get, set, i32 } = op;

/** LINE_FAULT of the bytes from `at` to `end`. Reads up to a block beyond the end, and the byte in front. */
export const LINES: Routine = {
  name: "lines",
  parameters: 2,
  locals: [V128, V128, V128],
  body: (() => {
    const [at, end, block, bare, nul] = [0, 1, 2, 3, 4];
    const isByte = (code: Code, byte: number): Code => line(code, op.splat(byte), op.equal8);
    const before = line(get(at), i32(1), op.sub, op.load128);
    return line(
      op.loop(
        line(get(at), get(end), op.geU),
        line(
          line(get(at), op.load128, set(block)),
          // An LF stands behind a CR, and behind a CR stands an LF.
          line(isByte(get(block), 10), isByte(before, 13), op.xor128, get(bare), op.or128, set(bare)),
          line(isByte(get(block), 0), get(nul), op.or128, set(nul)),
          line(get(at), i32(BLOCK), op.add, set(at)),
        ),
      ),
      line(get(bare), op.any128, get(nul), op.any128, i32(1), op.shl, op.or),
    );
  })(),
};

/** Writes the places of two dashes behind an LF, from `at` to the block that `end` lies in, and answers where they end. */
export const DASHES: Routine = {
  name: "dashes",
  parameters: 3,
  locals: [I32],
  body: (() => {
    const [at, end, out, mask] = [0, 1, 2, 3];
    const isByte = (code: Code, byte: number): Code => line(code, op.splat(byte), op.equal8);
    const pairs = line(isByte(line(get(at), op.load128), DASH), isByte(line(get(at), op.load128At(1)), DASH), op.and128);
    return line(
      op.loop(
        line(get(at), get(end), op.geU),
        line(
          line(pairs, isByte(line(get(at), i32(1), op.sub, op.load128), 10), op.and128, op.bitmask8, set(mask)),
          op.loop(
            line(get(mask), op.eqz),
            line(
              line(get(out), get(at), get(mask), op.ctz, op.add, op.store32, get(out), i32(4), op.add, set(out)),
              line(get(mask), get(mask), i32(1), op.sub, op.and, set(mask)),
            ),
          ),
          line(get(at), i32(BLOCK), op.add, set(at)),
        ),
      ),
      get(out),
    );
  })(),
};

/** Not 0 where five dashes in a row begin between `at` and `end`. */
export const FIVE_DASHES: Routine = {
  name: "fiveDashes",
  parameters: 2,
  locals: [V128],
  body: (() => {
    const [at, end, found] = [0, 1, 2];
    const isDash = (offset: number): Code => line(get(at), op.load128At(offset), op.splat(DASH), op.equal8);
    const five = line(isDash(0), ...[1, 2, 3, 4].map((offset) => line(isDash(offset), op.and128)));
    return line(
      op.loop(line(get(at), get(end), op.geU), line(five, get(found), op.or128, set(found), get(at), i32(BLOCK), op.add, set(at))),
      line(get(found), op.any128),
    );
  })(),
};
