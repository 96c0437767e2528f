import { type Bytes, concat } from "#core/bytes.ts";

/** Reads a stream in amounts that the format says, not in those that it comes in. */
export interface Pieces {
  /** So many bytes, or fewer at the end. */
  take(count: number): Promise<Bytes>;
  skip(count: number): Promise<void>;
  /** The next so many bytes as a file of their own. */
  part(count: number): { chunks(): AsyncIterable<Bytes>; rest(): Promise<void> };
  /** Whether the stream ended in the middle of something. */
  isCut(): boolean;
}

/** Pieces of this stream. */
export function openPieces(source: AsyncIterable<Bytes>): Pieces {
  const chunks = source[Symbol.asyncIterator]();
  let held: Bytes = new Uint8Array();
  let cut = false;
  /** Up to so many bytes, at least one unless the end is reached. */
  const some = async (count: number): Promise<Bytes> => {
    while (held.length === 0) {
      const { done, value } = await chunks.next();
      if (done === true) return new Uint8Array();
      held = value;
    }
    const bytes = held.subarray(0, count);
    held = held.subarray(bytes.length);
    return bytes;
  };
  async function* pieces(count: number): AsyncGenerator<Bytes> {
    for (let left = count; left > 0; ) {
      const bytes = await some(left);
      if (bytes.length === 0) {
        cut = true;
        return;
      }
      left -= bytes.length;
      yield bytes;
    }
  }
  const drain = async (stream: AsyncIterable<Bytes>) => {
    for await (const _ of stream) continue;
  };
  return {
    async take(count) {
      const taken: Bytes[] = [];
      for await (const bytes of pieces(count)) taken.push(bytes);
      return concat(taken);
    },
    skip: (count) => drain(pieces(count)),
    part(count) {
      const stream = pieces(count);
      // The reader of the file may leave early; what it leaves has to be passed over.
      return { chunks: () => ({ [Symbol.asyncIterator]: () => ({ next: () => stream.next() }) }), rest: () => drain(stream) };
    },
    isCut: () => cut,
  };
}
