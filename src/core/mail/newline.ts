import { fastBytes, LINE_FAULT, WINDOW_BYTES } from "#core/simd/bytes.ts";

/** What is wrong with the line ends of some bytes. */
export interface LineFaults {
  /** A CR or LF stands there that is not part of a CRLF: line ends that readers differ on (RFC 5321 section 2.3.8). */
  readonly bare: boolean;
  /** A NUL stands there: some programs drop it, others end the text there (RFC 5321 section 4.5.2, RFC 5322 section 4). */
  readonly nul: boolean;
}

/** Looks for both at once, because every message is read through, more than once on its way. */
export function lineFaults(bytes: Uint8Array, from = 0, to = bytes.length): LineFaults {
  const fast = fastBytes();
  if (fast === undefined) return plainLineFaults(bytes, from, to);
  let faults = 0;
  for (let at = from; at < to; at += WINDOW_BYTES)
    faults |= fast.lineFaults(bytes.subarray(at, Math.min(to, at + WINDOW_BYTES)), at === from ? 0 : (bytes[at - 1] as number));
  const endsOpen = to > from && bytes[to - 1] === CR;
  return { bare: (faults & LINE_FAULT.bare) !== 0 || endsOpen, nul: (faults & LINE_FAULT.nul) !== 0 };
}

/** The same, byte by byte: for machines without the fast path. */
export function plainLineFaults(bytes: Uint8Array, from: number, to: number): LineFaults {
  let bare = false;
  let nul = false;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte === LF) bare ||= i === from || bytes[i - 1] !== CR;
    else if (byte === CR) bare ||= i + 1 >= to || bytes[i + 1] !== LF;
    else if (byte === 0) nul = true;
  }
  return { bare, nul };
}

const CR = 13;
const LF = 10;
