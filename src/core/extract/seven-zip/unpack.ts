import type { Bytes } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";
import { Overrun } from "#core/extract/budget.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";
import { createLzma, type LzmaDecoder } from "#core/extract/seven-zip/lzma.ts";

/** Largest dictionary that is held; 7-Zip's own presets ask for up to 64 MiB. */
const DICTIONARY_MAX = 64 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/** Unpacks raw LZMA with these properties (5 bytes) to this size, piece by piece, on the budget. */
export function* unpackLzma(packed: Bytes, properties: Bytes, size: number, budget: Budget): Generator<Bytes> {
  const lzma = createLzma(dictionary(Math.max(4096, numbersOf(properties).u32(1)), size));
  if (!lzma.setProperties(properties[0] ?? 255)) throw new RangeError("properties");
  lzma.start(packed, 0);
  yield* pour(lzma, size, budget);
}

/** Unpacks LZMA2 (properties: 1 byte) to this size, piece by piece, on the budget. */
export function* unpackLzma2(packed: Bytes, properties: Bytes, size: number, budget: Budget): Generator<Bytes> {
  const bits = properties[0] ?? 0;
  const lzma = createLzma(dictionary(bits >= 40 ? 0xffffffff : (2 | (bits & 1)) * 2 ** (Math.floor(bits / 2) + 11), size));
  for (let at = 0; at < packed.length; ) {
    const control = packed[at] ?? 0;
    if (control === 0) return;
    if (control < 0x80) {
      const length = 1 + (((packed[at + 1] ?? 0) << 8) | (packed[at + 2] ?? 0));
      if (control > 2 || at + 3 + length > packed.length) throw new RangeError("chunk");
      budget.unpacked(length);
      lzma.copy(packed.subarray(at + 3, at + 3 + length));
      yield lzma.take();
      at += 3 + length;
      continue;
    }
    const unpacked = 1 + (((control & 0x1f) << 16) | ((packed[at + 1] ?? 0) << 8) | (packed[at + 2] ?? 0));
    const length = 1 + (((packed[at + 3] ?? 0) << 8) | (packed[at + 4] ?? 0));
    const hasProperties = control >= 0xc0;
    if (hasProperties && !lzma.setProperties(packed[at + 5] ?? 255)) throw new RangeError("properties");
    if (control >= 0xa0) lzma.resetState();
    lzma.start(packed, at + (hasProperties ? 6 : 5));
    yield* pour(lzma, unpacked, budget);
    at += (hasProperties ? 6 : 5) + length;
  }
}

/** No dictionary is larger than what it is for. */
function dictionary(wanted: number, size: number): number {
  const needed = Math.min(wanted, Math.max(4096, size));
  if (needed > DICTIONARY_MAX) throw new Overrun("too-large");
  return needed;
}

function* pour(lzma: LzmaDecoder, size: number, budget: Budget): Generator<Bytes> {
  for (let left = size; left > 0; ) {
    const wanted = Math.min(left, PIECE_BYTES, lzma.room());
    const written = lzma.decode(wanted);
    budget.unpacked(written);
    yield lzma.take();
    if (written < wanted) return;
    left -= written;
  }
}
