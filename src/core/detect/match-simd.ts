import { type Code, I32, line, op, type Routine } from "#core/simd/assembler.ts";
import type { WordTable } from "#core/detect/word-table.ts";
import { WIDTH } from "#core/detect/word-table.ts";
import { CLASS } from "#core/detect/view.ts";

/** What the routine needs to know of words, as it stands in memory. */
export const WORD_BYTES = {
  /** Per byte: sixteen bits of its kind, as the distance from where the next places begin. */
  kinds: 512,
  /** Per byte: 1 for a letter, 2 for a gap. */
  marks: 256,
} as const;

/** How many bytes the words take in memory. */
export function wordBytes(words: WordTable): number {
  return WORD_BYTES.kinds + WORD_BYTES.marks + words.table.byteLength;
}

/** Writes the words at `at`, which divides by four. Places count in bytes there. */
export function writeWords(words: WordTable, memory: ArrayBuffer, at: number): void {
  const kinds = new Uint16Array(memory, at, 256);
  const marks = new Uint8Array(memory, at + WORD_BYTES.kinds, 256);
  for (let byte = 0; byte < 256; byte++) {
    kinds[byte] = (words.kinds[byte] as number) * WIDTH * 4;
    marks[byte] = CLASS[byte] === 2 ? 1 : 0;
  }
  for (const gap of GAPS) marks[gap] = 2;
  const table = new Int32Array(memory, at + WORD_BYTES.kinds + WORD_BYTES.marks, words.table.length);
  for (let i = 0; i < table.length; i += WIDTH) {
    table[i] = (words.table[i] as number) * 4;
    table[i + 1] = (words.table[i + 1] as number) * 4;
    table[i + 2] = words.table[i + 2] as number;
    table[i + 3] = words.table[i + 3] as number;
  }
}

const GAPS = [9, 10, 13, 32, 45, 95];
const { get, set, tee, i32 } = op;

/**
 * `walkWords` at each of a list of addresses. Takes the list and its end, where the text stands and where reading stops, the words, where hits go, and how many
 * bytes a hit takes that is no word (0 leaves them out); returns the end of the hits.
 */
export const MATCH: Routine = {
  name: "match",
  parameters: 7,
  locals: Array.from({ length: 11 }, () => I32),
  body: (() => {
    const [list, listEnd, base, stop, words, out, sign] = [0, 1, 2, 3, 4, 5, 6];
    const [at, byte, place, next, i, end, word, open, whole, longer, free] = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17];
    const kinds = 0;
    const marks = WORD_BYTES.kinds;
    const table = WORD_BYTES.kinds + WORD_BYTES.marks;
    const markOf = (code: Code): Code => line(code, get(words), op.add, op.load8At(marks));
    const byteAt = (local: number): Code => line(get(local), op.load8);
    const isNo = (bit: number, code: Code): Code => line(markOf(code), i32(bit), op.and, op.eqz);
    const cell = (local: number, number: number): Code => line(get(local), get(words), op.add, op.load32At(table + number * 4));
    const advance = (local: number, bit: number): Code =>
      op.loop(line(get(local), get(stop), op.geU, isNo(bit, byteAt(local)), op.or), line(get(local), i32(1), op.add, set(local)));
    const goesNot = line(
      line(cell(place, 0), byteAt(i), tee(byte), i32(1), op.shl, get(words), op.add, op.load16At(kinds), op.add, tee(next)),
      line(get(words), op.add, op.load32At(table + 4), get(place), op.ne),
    );
    const ends = line(
      line(get(i), get(stop), op.geU, isNo(1, byteAt(i)), op.or, isNo(1, get(byte)), op.or, set(free)),
      line(get(whole), get(longer), get(free), get(whole), i32(0), op.ne, op.and, op.select, tee(next)),
      op.when([], line(line(get(next), tee(word), get(longer), op.eq, set(open)), get(i), set(end))),
    );
    const step = line(
      line(get(next), set(place), get(i), i32(1), op.add, set(i)),
      op.when(line(markOf(get(byte)), i32(2), op.and), advance(i, 2)),
      line(cell(place, 2), set(whole), cell(place, 3), tee(longer), get(whole), op.or),
      op.when([], ends),
    );
    const write = (length: Code): Code =>
      line(
        line(get(out), get(at), get(base), op.sub, op.store32),
        line(get(out), get(end), op.store32At(4), get(out), get(word), op.store32At(8)),
        line(get(out), length, op.add, set(out)),
      );
    const walk = line(
      line(i32(0), set(place), i32(0), set(open), get(at), set(i)),
      op.loop(line(get(i), get(stop), op.geU, goesNot, op.or), step),
      op.when(get(end), line(op.when(get(open), advance(end, 1)), get(end), get(base), op.sub, set(end), write(i32(12)))),
    );
    return line(
      op.loop(
        line(get(list), get(listEnd), op.geU),
        line(
          line(get(list), op.load32, set(at), get(list), i32(4), op.add, set(list)),
          line(i32(0), set(end), i32(0), set(word)),
          // Digits and the at sign come before "A".
          line(byteAt(at), i32(65), op.ltU),
          op.either(write(get(sign)), walk),
        ),
      ),
      get(out),
    );
  })(),
};
