import { type Bytes, concat } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";
import { Overrun } from "#core/extract/budget.ts";

/** What a file holds: all of its bytes at once, or piece by piece. */
export type Content = Bytes | AsyncIterable<Bytes>;

/** How much of the beginning is looked at to tell a format: an OpenDocument mimetype and a POSIX tar header fit. */
const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** One file as an extractor sees it. Read it once: by `chunks` or by `all`. */
export interface Source {
  readonly name: string;
  /** As declared: lower case, parameters kept. */
  readonly mediaType: string;
  /** The first 64 KiB, or less where the file is shorter. */
  readonly head: Bytes;
  /** Piece by piece, from the beginning. */
  chunks(): AsyncIterable<Bytes>;
  /** The whole. Throws Overrun "too-large" beyond what may be held. */
  all(): Promise<Bytes>;
  /** Lets go of what was not read. */
  close(): Promise<void>;
}

/** Opens a file's content and looks at its beginning. */
export async function openSource(name: string, mediaType: string, content: Content, budget: Budget): Promise<Source> {
  if (content instanceof Uint8Array) return heldSource(name, mediaType, content);
  const pieces = content[Symbol.asyncIterator]();
  const taken: Bytes[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    taken.push(value);
    length += value.length;
  }
  const start = concat(taken);
  async function* chunks(): AsyncGenerator<Bytes> {
    if (start.length > 0) yield start;
    for (;;) {
      const { done, value } = await pieces.next();
      if (done === true) return;
      yield value;
    }
  }
  return {
    name,
    mediaType,
    head: start.subarray(0, HEAD_BYTES),
    chunks,
    all: () => collect(chunks(), budget.limits.heldBytes),
    close: async () => void (await pieces.return?.()),
  };
}

/** Of a file that comes piece by piece so much is kept to be read more than once. Bytes. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** The same file, so that it can be read more than once where it is not too long for that. */
export async function keepSource(source: Source, budget: Budget): Promise<{ readonly source: Source; readonly isKept: boolean }> {
  const { name, mediaType, head } = source;
  const pieces = source.chunks()[Symbol.asyncIterator]();
  const taken: Bytes[] = [];
  let length = 0;
  while (length <= KEPT_BYTES) {
    const { done, value } = await pieces.next();
    if (done === true)
      return { source: heldSource(name, mediaType, taken.length === 1 ? (taken[0] as Bytes) : concat(taken)), isKept: true };
    taken.push(value);
    length += value.length;
  }
  async function* chunks(): AsyncGenerator<Bytes> {
    yield* taken.splice(0);
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  const all = () => collect(chunks(), budget.limits.heldBytes);
  return { source: { name, mediaType, head, chunks, all, close: () => source.close() }, isKept: false };
}

function heldSource(name: string, mediaType: string, bytes: Bytes): Source {
  async function* chunks(): AsyncGenerator<Bytes> {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
  }
  return { name, mediaType, head: bytes.subarray(0, HEAD_BYTES), chunks, all: async () => bytes, close: async () => {} };
}

/** All pieces in one; throws Overrun "too-large" beyond `limitBytes`. */
export async function collect(chunks: AsyncIterable<Bytes>, limitBytes: number): Promise<Bytes> {
  const taken: Bytes[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > limitBytes) throw new Overrun("too-large");
    taken.push(chunk);
  }
  return taken.length === 1 ? (taken[0] ?? new Uint8Array()) : concat(taken);
}
