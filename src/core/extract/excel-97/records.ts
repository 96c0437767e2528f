import type { Bytes } from "#core/bytes.ts";
import { type Numbers, numbersOf } from "#core/extract/compound/numbers.ts";

/** One record of a BIFF stream (MS-XLS 2.1.4). */
export interface BiffRecord {
  readonly type: number;
  readonly body: Bytes;
  readonly numbers: Numbers;
  /** Bodies of the CONTINUE records behind it. */
  readonly more: readonly Bytes[];
  /** Where in the stream it begins. */
  readonly at: number;
}

const CONTINUE = 0x3c;

/** The records in order, each with its continuations. */
export function* readRecords(stream: Bytes): Generator<BiffRecord> {
  const head = numbersOf(stream);
  let at = 0;
  while (at + 4 <= stream.length) {
    const start = at;
    const type = head.u16(at);
    const body = stream.subarray(at + 4, at + 4 + head.u16(at + 2));
    at += 4 + head.u16(at + 2);
    const more: Bytes[] = [];
    while (at + 4 <= stream.length && head.u16(at) === CONTINUE) {
      more.push(stream.subarray(at + 4, at + 4 + head.u16(at + 2)));
      at += 4 + head.u16(at + 2);
    }
    yield { type, body, numbers: numbersOf(body), more, at: start };
  }
}

/** Reads over the edges of continued records. A string that is cut there begins anew with its width (2.5.293). */
export interface ContinuedReader {
  readonly isAtEnd: () => boolean;
  readonly u8: () => number;
  readonly u16: () => number;
  readonly u32: () => number;
  readonly skip: (count: number) => void;
  /** So many characters of one byte, or of two. */
  readonly characters: (count: number, isWide: boolean) => string;
}

/** A reader over these pieces. Never throws; beyond the end are zeros. */
export function readContinued(pieces: readonly Bytes[]): ContinuedReader {
  let index = 0;
  let at = 0;
  const settle = () => {
    while (index < pieces.length && at >= (pieces[index]?.length ?? 0)) {
      index++;
      at = 0;
    }
  };
  const u8 = () => {
    settle();
    return pieces[index]?.[at++] ?? 0;
  };
  const u16 = () => u8() | (u8() << 8);
  return {
    isAtEnd() {
      settle();
      return index >= pieces.length;
    },
    u8,
    u16,
    u32: () => (u16() | (u16() << 16)) >>> 0,
    skip(count) {
      for (let left = count; left > 0; ) {
        settle();
        const piece = pieces[index];
        if (piece === undefined) return;
        const step = Math.min(left, piece.length - at);
        at += step;
        left -= step;
      }
    },
    characters(count, isWide) {
      let text = "";
      let wide = isWide;
      for (let left = count; left > 0; ) {
        const piece = pieces[index];
        if (piece === undefined) return text;
        if (at >= piece.length) {
          index++;
          at = 1;
          wide = ((pieces[index]?.[0] ?? 0) & 1) === 1;
          continue;
        }
        const size = wide ? 2 : 1;
        const fits = Math.min(left, Math.max(1, Math.floor((piece.length - at) / size)));
        for (let i = 0; i < fits; i++)
          text += String.fromCharCode((piece[at + i * size] ?? 0) | (wide ? (piece[at + i * size + 1] ?? 0) << 8 : 0));
        at += fits * size;
        left -= fits;
      }
      return text;
    },
  };
}
