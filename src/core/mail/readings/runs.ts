import { type Bytes, concat, fromLatin1, latin1 } from "#core/bytes.ts";
import { decodeBase64 } from "#core/mail/transfer-encoding.ts";

/** Shorter runs hold nothing that could be told from chance. */
const RUN_CHARS_MIN = 12;
const RUNS_MAX = 2000;

/**
 * What stands in a text (one character for each byte) as base64, wherever and whatever is said around it: each run of lines that
 * hold nothing else, decoded. Small ones are one, so that many do not cost more than few.
 */
export function base64Runs(text: string): { readonly files: readonly Bytes[]; readonly whole: boolean } {
  const files: Bytes[] = [];
  const small: Uint8Array[] = [];
  let count = 0;
  for (const [start, end] of runsIn(text)) {
    if (end - start < RUN_CHARS_MIN) continue;
    if (++count > RUNS_MAX) return { files: [...files, concat(small)], whole: false };
    const { bytes } = decodeBase64(fromLatin1(text.slice(start, end)));
    if (bytes.length > 4096 || isFile(bytes)) files.push(bytes);
    else if (isReadable(bytes)) small.push(NEWLINE, bytes);
  }
  return { files: small.length === 0 ? files : [...files, concat(small)], whole: true };
}

/** Where runs stand: words of its letters, on lines that follow each other. No nested repetition, which a long message would break. */
function* runsIn(text: string): Generator<readonly [number, number]> {
  let start = -1;
  let end = -1;
  // A last word of a line goes on in the next line, or has nothing to do with it.
  let second = -1;
  for (const match of text.matchAll(/[A-Za-z0-9+/]{2,}/g)) {
    const gap = match.index - end;
    const goesOn = start >= 0 && gap <= 8 && /^=*[ \t]*\r?\n$/.test(text.slice(end, match.index));
    if (!goesOn) {
      if (start >= 0) yield [start, end];
      if (second >= 0) yield [second, end];
      second = -1;
      const begins = match[0].length >= 4 && (match.index === 0 || /[\s>:;,"'=]/.test(text.charAt(match.index - 1)));
      start = begins ? match.index : -1;
    } else if (second < 0 && start > 0 && text.charAt(start - 1) !== "\n") second = match.index;
    end = match.index + match[0].length;
  }
  if (start >= 0) yield [start, end];
  if (second >= 0) yield [second, end];
}

const NEWLINE = new Uint8Array([10]);

/** Words in a text are base64 too; what they decode to is no text. */
function isReadable(bytes: Uint8Array): boolean {
  const odd = oddBytes(bytes);
  return odd * 10 <= bytes.length || (bytes.includes(0) && odd * 10 <= bytes.length * 6);
}

/** Whether bytes are a text, also where they begin as a file does by chance or on purpose. */
export function isPlain(bytes: Uint8Array): boolean {
  return oddBytes(bytes) * 10 <= bytes.length;
}

function oddBytes(bytes: Uint8Array): number {
  let odd = 0;
  for (const byte of bytes) if (byte > 126 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) odd++;
  return odd;
}

/** Whether bytes begin as a file that somebody could open: archives, documents, pictures, S/MIME. Chance bytes hardly ever do. */
export function isFile(bytes: Uint8Array): boolean {
  const head = latin1(bytes.subarray(0, 1024));
  const isCompact =
    /^(?:PK|\xd0\xcf\x11\xe0|\x1f\x8b|\{\\rt|7z|\x89PNG|\xff\xd8\xff|GIF8|BM|II\*\0|MM\0\*|x\x9f>"|0[\x80-\x84].{0,4}\x06[\x09\x0b]\*\x86H)/s.test(
      head,
    );
  return isCompact || head.includes("%PDF-") || head.startsWith("ustar", 257);
}
