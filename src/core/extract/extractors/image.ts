import { type Bytes, latin1 } from "#core/bytes.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";
import { readableText } from "#core/extract/text/readable.ts";

/** Bytes of notes in a picture that are read. */
const NOTES_BYTES_MAX = 1024 * 1024;

/** Pictures: the notes in them (comments, EXIF, XMP). What they show needs a reader of pictures, so they are told as without text. */
export const image: FileExtractor = {
  inside: "file",
  id: "image",
  endings: [
    "jpg",
    "jpeg",
    "png",
    "gif",
    "bmp",
    "tif",
    "tiff",
    "webp",
    "heic",
    "heif",
    "avif",
    "emf",
    "wmf",
    "ico",
    "jp2",
    "psd",
    "pbm",
    "pgm",
    "ppm",
    "pnm",
  ],
  mediaTypes: [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/bmp",
    "image/tiff",
    "image/webp",
    "image/heic",
    "image/heif",
    "image/avif",
    "image/emf",
    "image/wmf",
    "image/x-icon",
  ],
  begins: (head) => kindOf(head) !== undefined,
  async extract(source, sink, budget) {
    const bytes = await source.all();
    const kind = kindOf(source.head);
    const notes =
      kind === "jpeg"
        ? jpegNotes(bytes)
        : kind === "png"
          ? pngNotes(bytes)
          : kind === "drawing"
            ? [bytes.subarray(0, NOTES_BYTES_MAX)]
            : [];
    sink.text("notes in the picture", notes.map(readableText).join(""));
    const text = budget.limits.readPicture?.(bytes);
    if (text === undefined) sink.notScanned("", "no-text");
    else sink.text("", text);
  },
};

type Kind = "jpeg" | "png" | "drawing" | "other";

/** By the first bytes of each format. */
function kindOf(head: Uint8Array): Kind | undefined {
  const start = latin1(head.subarray(0, 48));
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  if (start.startsWith("\x89PNG\r\n")) return "png";
  if (start.startsWith("\xd7\xcd\xc6\x9a") || (start.startsWith("\x01\x00\x00\x00") && start.slice(40, 44) === " EMF")) return "drawing";
  if (/^GIF8[79]a/.test(start) || start.startsWith("II*\x00") || start.startsWith("MM\x00*") || start.startsWith("8BPS")) return "other";
  if ((start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") || /^....ftyp(?:heic|heix|mif1|msf1|avif)/s.test(start)) return "other";
  if (/^P[456]\s+\d+\s+\d+\s/.test(start)) return "other";
  if (start.startsWith("BM") && head.length > 30 && numbersOf(head).u32(6) === 0 && numbersOf(head).u32(14) <= 124) return "other";
  return undefined;
}

/** Segments APP1 (EXIF, XMP), APP13 (IPTC) and COM, before the picture itself begins. */
function jpegNotes(bytes: Bytes): Bytes[] {
  const notes: Bytes[] = [];
  for (let at = 2; at + 4 <= Math.min(bytes.length, NOTES_BYTES_MAX) && bytes[at] === 0xff; ) {
    const mark = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (mark === 0xda || length < 2) break;
    if (mark === 0xe1 || mark === 0xed || mark === 0xfe) notes.push(bytes.subarray(at + 4, at + 2 + length));
    at += 2 + length;
  }
  return notes;
}

function pngNotes(bytes: Bytes): Bytes[] {
  const notes: Bytes[] = [];
  let held = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length && held < NOTES_BYTES_MAX; ) {
    const length = view.getUint32(at);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (/^(?:tEXt|iTXt|eXIf)$/.test(latin1(bytes.subarray(at + 4, at + 8)))) {
      notes.push(body);
      held += body.length;
    }
    at += 12 + length;
  }
  return notes;
}
