import type { Bytes, Instant } from "#core/bytes.ts";

/** The name of a blob: 32 lower-case hexadecimal digits, random, chosen by the room itself. */
export type BlobName = string;

/** A blob is durable as a whole when `ok` is true; nothing of it is left when it is false. */
export type Written =
  | { readonly ok: true; readonly name: BlobName; readonly sizeBytes: number }
  /** full: no room. too-big: the source gave more than the limit. broken: the disk failed. */
  | { readonly ok: false; readonly why: "full" | "too-big" | "broken" };

/** Which bytes: from `start` up to, not including, `end`. Beyond the end of the blob there is nothing. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * Large sealed bytes, each written once under a random name and never changed. Every backend passes the same contract suite. A name
 * that is none (`isBlobName`) is answered as one that is not there, and never reaches a path.
 */
export interface Blobs {
  /**
   * Keeps all of the source, or nothing. Rejects only with what the source itself throws. Bytes that come whole may be taken over: nobody
   * may look at them afterwards.
   */
  write(source: AsyncIterable<Bytes> | Bytes, limitBytes: number): Promise<Written>;
  /** The bytes in pieces; throws a BlobMissing at the first piece where there is no such blob. */
  read(name: BlobName, range?: ByteRange): AsyncIterable<Bytes>;
  /** All of it at once, for small ones; undefined where there is no such blob. */
  readAll(name: BlobName): Promise<Bytes | undefined>;
  /** Durably gone afterwards; no error where it was not there. */
  remove(name: BlobName): Promise<void>;
  sizeOf(name: BlobName): Promise<number | undefined>;
  /**
   * Removes what a crash left: unfinished writes, and blobs that nobody knows. Never touches what this room wrote since it was opened,
   * whose row may still be on its way, nor anything that is not older than `olderThan`. Resolves with how many were removed.
   */
  sweep(known: (name: BlobName) => Promise<boolean>, olderThan: Instant): Promise<number>;
}

/** There is no blob of this name (any more). */
export class BlobMissing extends Error {
  override readonly name = "BlobMissing";

  constructor() {
    super("there is no such blob");
  }
}

/** Whether this text can be the name of a blob; nothing else ever becomes part of a path. */
export function isBlobName(text: unknown): text is BlobName {
  return typeof text === "string" && /^[0-9a-f]{32}$/.test(text);
}

/** The range as offsets within `sizeBytes`; throws a RangeError for what is no range. */
export function boundsOf(range: ByteRange | undefined, sizeBytes: number): { readonly start: number; readonly end: number } {
  const { start, end = Math.max(start, sizeBytes) } = range ?? { start: 0 };
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start)
    throw new RangeError("this is not a range of bytes");
  return { start: Math.min(start, sizeBytes), end: Math.min(end, sizeBytes) };
}

/** Why a write was refused; a backend answers it as a value. */
export class WriteRefused extends Error {
  override readonly name = "WriteRefused";
  readonly why: Extract<Written, { ok: false }>["why"];

  constructor(why: Extract<Written, { ok: false }>["why"]) {
    super(`a blob was not written: ${why}`);
    this.why = why;
  }
}

/** What an error of the disk means to whoever writes. */
export function whyRefused(error: unknown): "full" | "broken" {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG" ? "full" : "broken";
}

/** What the name of an unfinished blob ends in, until it is whole and synced. */
export const UNFINISHED = ".part";

/** A source in pieces, whatever it came as; throws a WriteRefused before the piece that goes beyond the limit. */
export async function* piecesOf(source: AsyncIterable<Bytes> | Bytes, limitBytes: number): AsyncGenerator<Bytes, void, void> {
  let sizeBytes = 0;
  for await (const piece of source instanceof Uint8Array ? [source] : source) {
    sizeBytes += piece.length;
    if (sizeBytes > limitBytes) throw new WriteRefused("too-big");
    yield piece;
  }
}
