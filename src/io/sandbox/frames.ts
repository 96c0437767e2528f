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

/** Fills some of the bytes and says how many; 0 where nothing more comes. Waits until something is there. */
export type Read = (into: Uint8Array) => number;

/** One frame. */
export interface Frame {
  readonly kind: number;
  readonly body: Bytes;
}

/** Frames, one after the other. */
export interface Frames {
  /** The next frame; undefined at the end. Throws at a body that is too long and where one is cut off. */
  readonly next: () => Frame | undefined;
  /** Overwrites the bodies that were given out and takes their memory back: nobody may look at them any more. */
  readonly recycle: () => void;
}

/** Frames out of what is read. Memory is used again, because a child that takes new memory for every file collects garbage most of the time. */
export function openFrames(read: Read): Frames {
  const head = new Uint8Array(FRAME_HEAD_BYTES);
  const lent: Bytes[] = [];
  const spare: Bytes[] = [];
  const bodyOf = (length: number): Bytes => {
    if (length > PIECE_BYTES) return new Uint8Array(length);
    const whole = spare.pop() ?? new Uint8Array(PIECE_BYTES);
    if (lent.length < SPARE_PIECES) lent.push(whole);
    return whole.subarray(0, length);
  };
  return {
    next() {
      if (fill(read, head) === 0) return undefined;
      const length = new DataView(head.buffer).getUint32(0);
      if (length > FRAME_BYTES_MAX) throw new RangeError("frame too long");
      const body = length === 0 ? EMPTY : bodyOf(length);
      if (fill(read, body) < length) throw new RangeError("frame cut off");
      return { kind: head[4] ?? 0, body };
    },
    recycle() {
      for (const piece of lent) spare.push(piece.fill(0));
      lent.length = 0;
    },
  };
}

const EMPTY = new Uint8Array();
/** Pieces whose memory is kept for the next file. */
const SPARE_PIECES = 8;

/** Reads until it is full or nothing more comes; answers the length read. Throws where it ends in the middle. */
function fill(read: Read, into: Uint8Array): number {
  for (let at = 0; at < into.length; ) {
    const count = read(into.subarray(at));
    if (count === 0 && at === 0) return 0;
    if (count === 0) throw new RangeError("frame cut off");
    at += count;
  }
  return into.length;
}
