import type { Bytes } from "#core/bytes.ts";

/** One piece of RTF. `raw` text is bytes in the code page of the moment; binary comes as it stands. */
export type RtfToken =
  | { readonly kind: "open" | "close" }
  | { readonly kind: "word"; readonly word: string; readonly value: number | undefined }
  | { readonly kind: "symbol"; readonly symbol: string }
  | { readonly kind: "byte"; readonly byte: number }
  | { readonly kind: "text"; readonly bytes: Bytes }
  | { readonly kind: "binary"; readonly bytes: Bytes };

/** The tokens of an RTF file in order; anything malformed is text. */
export function* readTokens(bytes: Bytes): Generator<RtfToken> {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x7b || byte === 0x7d) {
      yield { kind: byte === 0x7b ? "open" : "close" };
      at++;
    } else if (byte === 0x5c) {
      const token = readControl(bytes, at + 1);
      yield token.token;
      at = token.stop;
      if (token.token.kind === "word" && token.token.word === "bin") {
        const stop = Math.min(bytes.length, at + Math.max(0, token.token.value ?? 0));
        yield { kind: "binary", bytes: bytes.subarray(at, stop) };
        at = stop;
      }
    } else {
      let stop = at + 1;
      for (let next = bytes[stop]; stop < bytes.length && next !== 0x7b && next !== 0x7d && next !== 0x5c; next = bytes[++stop]);
      yield { kind: "text", bytes: bytes.subarray(at, stop) };
      at = stop;
    }
  }
}

function readControl(bytes: Bytes, from: number): { token: RtfToken; stop: number } {
  const first = bytes[from] ?? 0;
  if (first === 0x27) {
    const value = Number.parseInt(String.fromCharCode(bytes[from + 1] ?? 0, bytes[from + 2] ?? 0), 16);
    return { token: { kind: "byte", byte: Number.isNaN(value) ? 32 : value }, stop: from + 3 };
  }
  if (!isLetter(first)) return { token: { kind: "symbol", symbol: String.fromCharCode(first) }, stop: from + 1 };
  let at = from;
  while (at < bytes.length && at - from < 32 && isLetter(bytes[at] ?? 0)) at++;
  const word = String.fromCharCode(...bytes.subarray(from, at));
  const digits = at;
  if (bytes[at] === 0x2d) at++;
  while (at < bytes.length && at - digits < 11 && isDigit(bytes[at] ?? 0)) at++;
  const value = at > digits ? Number.parseInt(String.fromCharCode(...bytes.subarray(digits, at)), 10) : undefined;
  // One space behind a control word belongs to it.
  return { token: { kind: "word", word, value }, stop: bytes[at] === 0x20 ? at + 1 : at };
}

function isLetter(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
