import { Gunzip } from "fflate";
import { type Bytes, concat } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";
import { crc32 } from "#core/extract/zip/crc32.ts";

const STEP_BYTES = 16 * 1024;

/** Unpacks gzip (RFC 1952), also several members behind each other, piece by piece, on the budget. Throws at malformed data and where the end is missing. */
export async function* gunzip(packed: AsyncIterable<Bytes>, budget: Budget): AsyncGenerator<Bytes> {
  let out: Bytes[] = [];
  let sum = 0;
  let length = 0;
  let tail: Bytes = new Uint8Array();
  const stream = new Gunzip((chunk) => {
    budget.unpacked(chunk.length);
    sum = crc32(chunk, sum);
    length = (length + chunk.length) >>> 0;
    if (chunk.length > 0) out.push(chunk);
  });
  stream.onmember = () => {
    sum = 0;
    length = 0;
  };
  for await (const piece of packed) {
    tail = concat([tail, piece.subarray(-8)]).slice(-8);
    for (let at = 0; at < piece.length; at += STEP_BYTES) {
      budget.tick();
      // The library writes into what it is given.
      stream.push(piece.slice(at, at + STEP_BYTES), false);
      const ready = out;
      out = [];
      yield* ready;
    }
  }
  stream.push(new Uint8Array(), true);
  yield* out;
  // Checksum and length of the last member end the file; one that was cut off ends in something else.
  const end = numbersOf(tail);
  if (end.u32(0) !== sum || end.u32(4) !== length) throw new RangeError("not as declared");
}
