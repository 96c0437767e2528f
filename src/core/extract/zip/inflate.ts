import { Inflate } from "fflate";
import type { Bytes } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";

/** DEFLATE expands 1,032 times at most, so one step in makes at most 16 MiB out. */
const STEP_BYTES = 16 * 1024;

/** Unpacks raw DEFLATE (RFC 1951) piece by piece, on the budget. Throws at malformed data. */
export async function* inflate(packed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, budget: Budget): AsyncGenerator<Bytes> {
  let out: Bytes[] = [];
  let done = false;
  const stream = new Inflate((chunk, final) => {
    budget.unpacked(chunk.length);
    if (chunk.length > 0) out.push(chunk);
    done ||= final;
  });
  for await (const piece of packed) {
    for (let at = 0; at < piece.length; at += STEP_BYTES) {
      budget.tick();
      stream.push(piece.subarray(at, at + STEP_BYTES), false);
      const ready = out;
      out = [];
      yield* ready;
    }
  }
  stream.push(new Uint8Array(), true);
  yield* out;
}
