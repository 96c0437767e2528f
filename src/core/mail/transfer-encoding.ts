import type { Bytes } from "#core/bytes.ts";
import { fastBytes, WINDOW_BYTES } from "#core/simd/bytes.ts";
import type { DefectKind } from "#core/mail/message.ts";

/** Contents after a transfer encoding was undone, and what was odd about it. */
export interface Decoded {
  readonly bytes: Bytes;
  readonly defect: DefectKind | undefined;
  /** Whether white space at a line's end was dropped, which some keep. */
  readonly blanksDropped?: boolean;
}

/** Undoes a Content-Transfer-Encoding (RFC 2045 section 6). An unknown one leaves the bytes as they are, with a defect. */
export function decodeTransfer(bytes: Bytes, encoding: string): Decoded {
  switch (encoding) {
    case "7bit":
    case "8bit":
    case "binary":
      return { bytes, defect: undefined };
    case "base64":
      return decodeBase64(bytes);
    case "quoted-printable":
      return decodeQuotedPrintable(bytes);
    default:
      return { bytes, defect: "unknown-encoding" };
  }
}

const VALUES = new Int8Array(256).fill(-1);
for (let i = 0; i < 64; i++) VALUES["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(i)] = i;
const EQUALS = 0x3d;
/** Less is not worth it. */
const FAST_FROM_BYTES = 256;
/** The fast path needs so many at once; where more is left, something stopped it. */
const GROUPS_BYTES = 16;

/** Base64 (RFC 2045 section 6.8): foreign characters are skipped, contents after padding are read on, both with a defect. */
export function decodeBase64(input: Uint8Array): Decoded {
  const output = new Uint8Array(Math.ceil((input.length * 3) / 4) + 3);
  let at = 0;
  let buffer = 0;
  let sextets = 0;
  let padding = 0;
  let bad = false;
  let fast = input.length < FAST_FROM_BYTES ? undefined : fastBytes();
  for (let i = 0; i < input.length; i++) {
    if (sextets === 0 && padding === 0) {
      while (fast !== undefined && i < input.length) {
        const window = input.subarray(i, i + WINDOW_BYTES);
        const { read, written } = fast.base64(window, output, at);
        i += read;
        at += written;
        // What it stops at again and again is better read byte by byte to the end.
        if (read * 2 < window.length) fast = undefined;
        else if (window.length - read >= GROUPS_BYTES) break;
      }
      // Whole groups of four, nearly all there is, take the short way.
      for (; i + 3 < input.length; i += 4, at += 3) {
        const group = fourValues(input, i);
        if (group < 0) break;
        output[at] = group >> 16;
        output[at + 1] = group >> 8;
        output[at + 2] = group;
      }
      if (i >= input.length) break;
    }
    const byte = input[i] ?? 0;
    const value = VALUES[byte] ?? -1;
    if (value < 0) {
      if (byte === EQUALS) padding++;
      else if (byte !== 13 && byte !== 10 && byte !== 32 && byte !== 9) bad = true;
      continue;
    }
    if (padding > 0) {
      // Contents after padding: some readers stop here, others go on.
      bad = true;
      at = flush(output, at, buffer, sextets);
      buffer = sextets = padding = 0;
    }
    buffer = (buffer << 6) | value;
    if (++sextets < 4) continue;
    output[at++] = buffer >> 16;
    output[at++] = buffer >> 8;
    output[at++] = buffer;
    buffer = sextets = 0;
  }
  const whole = (sextets === 0 && padding === 0) || (sextets === 2 && padding === 2) || (sextets === 3 && padding === 1);
  at = flush(output, at, buffer, sextets);
  return { bytes: output.subarray(0, at), defect: bad || !whole ? "bad-base64" : undefined };
}

function fourValues(input: Uint8Array, at: number): number {
  const a = VALUES[input[at] ?? 0] ?? -1;
  const b = VALUES[input[at + 1] ?? 0] ?? -1;
  const c = VALUES[input[at + 2] ?? 0] ?? -1;
  const d = VALUES[input[at + 3] ?? 0] ?? -1;
  return (a | b | c | d) < 0 ? -1 : (a << 18) | (b << 12) | (c << 6) | d;
}

function flush(output: Bytes, from: number, buffer: number, sextets: number): number {
  let at = from;
  if (sextets === 2) output[at++] = buffer >> 4;
  if (sextets === 3) {
    output[at++] = buffer >> 10;
    output[at++] = buffer >> 2;
  }
  return at;
}

/** Quoted-printable (RFC 2045 section 6.7): white space at a line's end is dropped, what is malformed stays as it is, with a defect. */
export function decodeQuotedPrintable(input: Uint8Array): Decoded {
  const output = new Uint8Array(input.length);
  let at = 0;
  let bad = false;
  let blanksDropped = false;
  for (let i = 0; i < input.length; ) {
    const byte = input[i] ?? 0;
    if (byte === 32 || byte === 9) {
      const next = skipBlanks(input, i);
      if (next === input.length || isLineEnd(input, next)) {
        i = next;
        blanksDropped = true;
      } else while (i < next) output[at++] = input[i++] ?? 0;
      continue;
    }
    if (byte !== EQUALS) {
      if (byte > 126) bad = true;
      output[at++] = byte;
      i++;
      continue;
    }
    const value = hexPair(input, i + 1);
    if (value >= 0) {
      output[at++] = value;
      i += 3;
      continue;
    }
    const next = skipBlanks(input, i + 1);
    if (next === input.length) i = next;
    else if (isLineEnd(input, next)) {
      // Blanks after the mark are none to the RFC, and make it no soft break to some.
      if (next > i + 1) bad = true;
      i = next + (input[next] === 13 ? 2 : 1);
    } else {
      bad = true;
      output[at++] = byte;
      i++;
    }
  }
  return { bytes: output.subarray(0, at), defect: bad ? "bad-quoted-printable" : undefined, blanksDropped };
}

function skipBlanks(input: Uint8Array, from: number): number {
  let at = from;
  while (input[at] === 32 || input[at] === 9) at++;
  return at;
}

function isLineEnd(input: Uint8Array, at: number): boolean {
  return input[at] === 10 || (input[at] === 13 && input[at + 1] === 10);
}

/** The value of two hexadecimal digits at a place, or -1. */
export function hexPair(input: Uint8Array, at: number): number {
  const high = hexDigit(input[at] ?? 0);
  const low = hexDigit(input[at + 1] ?? 0);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
