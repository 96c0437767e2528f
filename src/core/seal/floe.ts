import type { Bytes } from "#core/bytes.ts";
import {
  FLOE,
  type Opened,
  type OpenOptions,
  type SealFault,
  type SealOptions,
  sealedLength,
  startOpening,
  startSealing,
} from "./floe-segments.ts";

export type { FloeParameters, Opened, OpenOptions, SealFault, SealOptions } from "./floe-segments.ts";
export { FLOE, sealedLength, startOpening, startSealing };

/** One FLOE ciphertext of these bytes: header and segments, `sealedLength(plaintext.length)` bytes. */
export async function sealBytes(options: SealOptions, plaintext: Bytes): Promise<Bytes> {
  const { header, plainBytes, seal } = await startSealing(options);
  const sealed = new Uint8Array(sealedLength(plaintext.length, options.parameters));
  sealed.set(header);
  const last = Math.max(1, Math.ceil(plaintext.length / plainBytes)) - 1;
  await abreast(last + 1, async (position) => {
    const segment = await seal(plaintext.subarray(position * plainBytes, (position + 1) * plainBytes), position, position === last);
    sealed.set(segment, header.length + position * (plainBytes + FLOE.segmentOverheadBytes));
  });
  return sealed;
}

/** The plaintext of one whole FLOE ciphertext: all of it, or why none of it. */
export async function openBytes(options: OpenOptions, sealed: Bytes): Promise<Opened> {
  const opener = await startOpening({ ...options, header: sealed.slice(0, FLOE.headerBytes) });
  if (!opener.ok) return opener;
  const { segmentBytes, open } = opener;
  const body = sealed.subarray(FLOE.headerBytes);
  const last = Math.max(1, Math.ceil(body.length / segmentBytes)) - 1;
  if (body.length - last * segmentBytes < FLOE.segmentOverheadBytes) return { ok: false, why: "truncated" };
  const plaintext = new Uint8Array(body.length - (last + 1) * FLOE.segmentOverheadBytes);
  const faults: SealFault[] = [];
  await abreast(last + 1, async (position) => {
    if (faults.length > 0) return;
    const segment = body.subarray(position * segmentBytes, (position + 1) * segmentBytes);
    const opened = await open(segment, position, position === last);
    if (opened.ok) plaintext.set(opened.bytes, position * (segmentBytes - FLOE.segmentOverheadBytes));
    else faults.push(opened.why);
  });
  return faults[0] === undefined ? { ok: true, bytes: plaintext } : { ok: false, why: faults[0] };
}

/** The FLOE ciphertext of a stream: the header, then one segment at a time. Holds one segment of plaintext and one sealed. */
export async function* sealStream(options: SealOptions, plaintext: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const { header, plainBytes, seal } = await startSealing(options);
  yield header;
  let position = 0;
  for await (const { bytes, last } of pieces(plaintext, plainBytes, plainBytes)) yield await seal(bytes, position++, last);
}

/**
 * The plaintext of a stream of sealed bytes, a segment at a time, each after it was authenticated at its place. Throws SealBroken on
 * anything else. What came before that is right but not the whole: nothing counts as received until the stream has ended.
 */
export async function* openStream(options: OpenOptions, sealed: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const segmentBytes = (options.parameters ?? FLOE).segmentBytes;
  let opener: Awaited<ReturnType<typeof startOpening>> | undefined;
  let position = 0;
  for await (const { bytes, last } of pieces(sealed, FLOE.headerBytes, segmentBytes)) {
    if (opener === undefined) {
      opener = await startOpening({ ...options, header: bytes });
      if (last) throw new SealBroken("truncated");
      if (!opener.ok) throw new SealBroken(opener.why);
    } else if (opener.ok) {
      const opened = await opener.open(bytes, position++, last);
      if (!opened.ok) throw new SealBroken(opened.why);
      yield opened.bytes;
    }
  }
}

/** Sealed bytes that came as a stream do not open; `why` is the reason that `openBytes` would give. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
  readonly why: SealFault;
  constructor(why: SealFault) {
    super(`The sealed bytes do not open: ${why}.`);
    this.why = why;
  }
}

// WebCrypto works off the main thread, so a few segments at a time keep every core busy while little is held.
const SEGMENTS_ABREAST = 4;

async function abreast(count: number, work: (position: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < count; first += SEGMENTS_ABREAST) {
    await Promise.all(Array.from({ length: Math.min(SEGMENTS_ABREAST, count - first) }, (_, i) => work(first + i)));
  }
}

// Cuts a stream into pieces of a length; only the last may be shorter. A piece is to be used up before the next is asked for.
async function* pieces(source: AsyncIterable<Bytes>, firstBytes: number, restBytes: number) {
  let held: Bytes = new Uint8Array(firstBytes);
  let filled = 0;
  let count = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      // A full piece leaves only when more follows: else it is the last one.
      if (filled === held.length) {
        yield { bytes: held, last: false };
        if (count++ === 0) held = new Uint8Array(restBytes);
        filled = 0;
      }
      const taken = chunk.subarray(at, at + held.length - filled);
      held.set(taken, filled);
      filled += taken.length;
      at += taken.length;
    }
  }
  yield { bytes: held.subarray(0, filled), last: true };
}
