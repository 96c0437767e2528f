import { Gunzip } from "fflate";
import type { Bytes } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";

const STEP_BYTES = 16 * 1024;

/** Unpacks gzip (RFC 1952), also several members behind each other, piece by piece, on the budget. Throws at malformed data. */
export async function* gunzip(packed: AsyncIterable<Bytes>, budget: Budget): AsyncGenerator<Bytes> {
  let out: Bytes[] = [];
  const stream = new Gunzip((chunk) => {
    budget.unpacked(chunk.length);
    if (chunk.length > 0) out.push(chunk);
  });
  for await (const piece of packed) {
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
}
