/** Bytes on an ordinary buffer, as WebCrypto takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The world's randomness, handed in: `n` fresh random bytes. */
export type Random = (n: number) => Bytes;

/** Milliseconds since 1970-01-01T00:00:00Z. Time is always UTC and absolute. */
export type Instant = number;

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 form of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** The text that these UTF-8 bytes hold, or undefined where they are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** All of them, one after the other. */
export function concat(parts: Iterable<Uint8Array>): Bytes {
  const list = Array.from(parts);
  const all = new Uint8Array(list.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of list) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Overwrites bytes that nobody needs any more, and gives them back. */
export function wipe(bytes: Bytes): void {
  bytes.fill(0);
  giveBack(bytes);
}

/**
 * Gives a large buffer back at once: waiting for the collector, a few large messages would make it run all the time, and the next one
 * would not find memory that the processor still has at hand. Every view on the same buffer is empty afterwards.
 */
export function giveBack(bytes: Bytes): void {
  // Older browsers cannot do this.
  const buffer: ArrayBuffer & { readonly transfer?: (length: number) => unknown } = bytes.buffer;
  if (bytes.length >= LARGE_BYTES) buffer.transfer?.(0);
}

/** Buffers of Node that share memory with others are all smaller (half of its pool). */
const LARGE_BYTES = 32 * 1024;

/** Whether every byte is below 128: four at a time, because whole files pass here. */
export function isAsciiBytes(bytes: Uint8Array): boolean {
  const start = -bytes.byteOffset & 3;
  const whole = Math.max(0, bytes.length - start) >> 2;
  const words = whole === 0 ? [] : new Int32Array(bytes.buffer, bytes.byteOffset + start, whole);
  for (let i = 0; i < words.length; i++) if (((words[i] as number) & 0x80808080) !== 0) return false;
  for (let i = 0; i < Math.min(start, bytes.length); i++) if ((bytes[i] as number) > 127) return false;
  for (let i = start + 4 * whole; i < bytes.length; i++) if ((bytes[i] as number) > 127) return false;
  return true;
}

/** Whether both are the same, in a time that depends on the length alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let differ = 0;
  for (let i = 0; i < a.length; i++) differ |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return differ === 0;
}

/** A non-negative integer below 2^53, big-endian in `length` bytes. */
export function bigEndian(value: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** Lower-case hexadecimal (RFC 4648 section 8). */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** base64url without padding (RFC 4648 section 5). */
export function base64url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    if (left > 1) text += ALPHABET.charAt((group >> 6) & 63);
    if (left > 2) text += ALPHABET.charAt(group & 63);
  }
  return text;
}

/** The bytes of canonical base64url without padding; undefined for anything else, also for spare bits that are not zero. */
export function fromBase64url(text: string): Bytes | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    buffer = ((buffer << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >> bits) & 255;
    }
  }
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

/** Each byte as the character of the same number (ISO-8859-1 with all of its control characters). */
export function latin1(bytes: Uint8Array): string {
  // ASCII is the same in UTF-8, which is read many times as fast.
  if (bytes.length > LATIN1_PIECE && isAsciiBytes(bytes)) return new TextDecoder().decode(bytes);
  let text = "";
  // Applied and not spread: that is many times as fast.
  for (let at = 0; at < bytes.length; at += LATIN1_PIECE)
    text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + LATIN1_PIECE) as unknown as readonly number[]);
  return text;
}

const LATIN1_PIECE = 8192;

/** The bytes of a text that has one character for each. */
export function fromLatin1(text: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
