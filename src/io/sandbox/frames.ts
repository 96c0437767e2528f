import type { Bytes } from "#core/bytes.ts";

/** What one frame to the child is: own terms from now on (JSON), a file begins (JSON), a piece of it, its end. */
export const FRAME = { terms: 4, begin: 1, piece: 2, end: 3 } as const;
/** Kind of a frame. */
export type FrameKind = (typeof FRAME)[keyof typeof FRAME];

/** A frame's head: length of its body (4 bytes, big-endian) and kind (1 byte). */
const FRAME_HEAD_BYTES = 5;
/** A file goes in pieces no longer than this. */
export const PIECE_BYTES = 256 * 1024;
/** Longest body of a frame: ten thousand own keywords, or many hashes. */
const FRAME_BYTES_MAX = 64 * 1024 * 1024;

/** The head that stands before a body of this length. */
export function frameHead(kind: FrameKind, length: number): Bytes {
  const head = new Uint8Array(FRAME_HEAD_BYTES);
  new DataView(head.buffer).setUint32(0, length);
  head[4] = kind;
  return head;
}

/** Frames out of a stream of bytes, in whatever pieces it comes. Throws at a body that is too long. */
export async function* readFrames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<{ readonly kind: number; readonly body: Bytes }> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let wanted = FRAME_HEAD_BYTES;
  let kind = 0;
  for await (const chunk of stream) {
    parts.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const taken = take(parts, wanted);
      parts = taken.rest;
      held -= wanted;
      if (kind === 0) {
        wanted = new DataView(taken.bytes.buffer).getUint32(0);
        kind = taken.bytes[4] ?? 0;
        if (wanted > FRAME_BYTES_MAX) throw new RangeError("frame too long");
      } else {
        yield { kind, body: taken.bytes };
        wanted = FRAME_HEAD_BYTES;
        kind = 0;
      }
    }
  }
}

function take(parts: readonly Uint8Array[], count: number): { bytes: Bytes; rest: Uint8Array[] } {
  const bytes = new Uint8Array(count);
  let at = 0;
  for (let i = 0; i < parts.length && at < count; i++) {
    const part = parts[i] ?? bytes;
    const used = Math.min(part.length, count - at);
    bytes.set(part.subarray(0, used), at);
    at += used;
    if (used < part.length) return { bytes, rest: [part.subarray(used), ...parts.slice(i + 1)] };
    if (at === count) return { bytes, rest: parts.slice(i + 1) };
  }
  return { bytes, rest: [] };
}
