import type { Bytes } from "#core/bytes.ts";
import type { Source } from "#core/extract/source.ts";

/** Turns the bytes of a text into text, piece by piece; what is not of the charset becomes something else, but never an error. */
export interface TextReader {
  read(bytes: Uint8Array): string;
  /** What was still open at the end. */
  end(): string;
}

/** Whether these first bytes are what a person would call text. */
export function looksLikeText(head: Uint8Array): boolean {
  if (byteOrderMark(head) !== undefined || guessUtf16(head) !== undefined) return true;
  let odd = 0;
  // By its number: the head of every file passes here, and an iterator takes several times as long.
  for (let i = 0; i < head.length; i++) {
    const byte = head[i] as number;
    if (byte === 0) return false;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) odd++;
  }
  return odd * 50 <= head.length;
}

/**
 * A reader for a text that begins so: byte order mark, then zeros in every other byte, whatever was declared, then what was declared, then
 * UTF-8 with Windows-1252 for what is none.
 * A declared UTF-16 over bytes without a single zero is not believed.
 */
export function openText(head: Uint8Array, declared = ""): TextReader {
  const charset = byteOrderMark(head) ?? guessUtf16(head) ?? believed(declared.trim().toLowerCase(), head) ?? "utf-8";
  if (charset === "utf-8") return openUtf8();
  if (charset === "utf-32le" || charset === "utf-32be") return openUtf32(charset === "utf-32le");
  const decoder = new TextDecoder(charset);
  return { read: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** The whole text at once. */
export function decodeText(bytes: Uint8Array, declared = ""): string {
  const reader = openText(bytes.subarray(0, 64 * 1024), declared);
  return reader.read(bytes) + reader.end();
}

/** The bytes of a file that is not what it is called, as the text that they may be; undefined where they are none. */
export function textInstead({ head, mediaType }: Pick<Source, "head" | "mediaType">, bytes: Uint8Array): string | undefined {
  return looksLikeText(head) ? decodeText(bytes, charsetOf(mediaType)) : undefined;
}

/** The charset parameter of a media type: "text/html; charset=iso-8859-1". */
export function charsetOf(mediaType: string): string {
  return /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(mediaType)?.[1] ?? "";
}

/** The texts of chunks of bytes. */
export async function* readTexts(chunks: AsyncIterable<Bytes>, reader: TextReader): AsyncGenerator<string> {
  for await (const chunk of chunks) yield reader.read(chunk);
  const rest = reader.end();
  if (rest !== "") yield rest;
}

/** All texts in one; for small ones. */
export async function collectText(texts: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all.join("");
}

function byteOrderMark(head: Uint8Array): string | undefined {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && head.length >= 4 ? "utf-32le" : "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "utf-32be";
  return undefined;
}

/** UTF-16 of western text without a mark: every other byte is zero. */
function guessUtf16(head: Uint8Array): string | undefined {
  const pairs = Math.min(head.length, 4096) >> 1;
  if (pairs < 2) return undefined;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) evenZeros++;
    if (head[2 * i + 1] === 0) oddZeros++;
  }
  if (oddZeros > pairs * 0.6 && evenZeros * 20 < pairs) return "utf-16le";
  if (evenZeros > pairs * 0.6 && oddZeros * 20 < pairs) return "utf-16be";
  return undefined;
}

function believed(declared: string, head: Uint8Array): string | undefined {
  if (declared === "" || declared === "utf-8" || declared === "us-ascii") return undefined;
  if (/^(utf-?16|utf-?32|unicode|ucs)/.test(declared)) return head.includes(0) ? known(declared) : undefined;
  return known(declared);
}

function known(charset: string): string | undefined {
  if (/^utf-?32(le|be)$/.test(charset)) return charset.replace("utf32", "utf-32");
  try {
    const { encoding } = new TextDecoder(charset);
    // "utf-8" may still hold Windows-1252; the replacement encoding would swallow the text.
    return encoding === "utf-8" || encoding === "replacement" ? undefined : encoding;
  } catch {
    return undefined;
  }
}

/** UTF-8, and Windows-1252 for pieces that are none, unless real UTF-8 came before. */
function openUtf8(): TextReader {
  const strict = new TextDecoder("utf-8", { fatal: true });
  const lenient = new TextDecoder("utf-8");
  const western = new TextDecoder("windows-1252");
  let rest = new Uint8Array();
  let sawUtf8 = false;
  const decode = (bytes: Uint8Array): string => {
    try {
      const text = strict.decode(bytes);
      sawUtf8 ||= text.length < bytes.length;
      return text;
    } catch {
      return (sawUtf8 ? lenient : western).decode(bytes);
    }
  };
  return {
    read(bytes) {
      const joined = rest.length === 0 ? bytes : join(rest, bytes);
      const whole = joined.length - openTail(joined);
      rest = joined.slice(whole);
      return decode(joined.subarray(0, whole));
    },
    end() {
      const last = rest;
      rest = new Uint8Array();
      return last.length === 0 ? "" : decode(last);
    },
  };
}

/** How many bytes at the end are the beginning of a UTF-8 character that goes on. */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

function openUtf32(littleEndian: boolean): TextReader {
  let rest = new Uint8Array();
  return {
    read(bytes) {
      const joined = rest.length === 0 ? bytes : join(rest, bytes);
      const view = new DataView(joined.buffer, joined.byteOffset, joined.byteLength);
      const units: string[] = [];
      for (let at = 0; at + 4 <= joined.length; at += 4) {
        const point = view.getUint32(at, littleEndian);
        if (point !== 0xfeff) units.push(point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point));
      }
      rest = joined.slice(joined.length & ~3);
      return units.join("");
    },
    end: () => "",
  };
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
