import { latin1 } from "#core/bytes.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";
import { decodeText } from "#core/extract/text/charset.ts";
import { openPieces } from "#core/extract/pieces.ts";

const BLOCK = 512;
/** Longest extended header (a file's long name) that is taken. */
const LONG_NAME_BYTES = 64 * 1024;

/** Tape archives (POSIX pax and ustar, GNU), read piece by piece; the names of the files come last. */
export const tar: FileExtractor = {
  inside: "file",
  id: "tar",
  endings: ["tar"],
  mediaTypes: ["application/x-tar"],
  begins: (head) => head.length >= BLOCK && hasChecksum(head.subarray(0, BLOCK)),
  async extract(source, sink) {
    const reader = openPieces(source.chunks());
    const names: string[] = [];
    let longName = "";
    for (;;) {
      const header = await reader.take(BLOCK);
      if (header.length < BLOCK || header.every((byte) => byte === 0)) break;
      if (!hasChecksum(header)) {
        sink.notScanned("", "damaged");
        break;
      }
      const size = readNumber(header, 124, 12);
      const type = String.fromCharCode(header[156] ?? 0);
      if (type === "L" || type === "x" || type === "g") {
        const text = decodeText(await reader.take(Math.min(size, LONG_NAME_BYTES)));
        await reader.skip(padded(size) - Math.min(size, LONG_NAME_BYTES));
        if (type !== "g") longName = type === "L" ? text.replace(/\0.*$/s, "") : (/\d+ path=([^\n]*)\n/.exec(text)?.[1] ?? longName);
        if (type !== "L") sink.text("extended headers", text);
        continue;
      }
      const name = longName || headerName(header);
      longName = "";
      names.push(`${name}\n`);
      const file = reader.part(size);
      if (size > 0) await sink.file(name, file.chunks());
      await file.rest();
      await reader.skip(padded(size) - size);
    }
    if (reader.isCut()) sink.notScanned("", "damaged");
    sink.text("names of files", names.join(""));
  },
};

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

/** The sum of the header with its own field as spaces stands in the header. */
function hasChecksum(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0);
  return sum !== 8 * 32 && sum === readNumber(header, 148, 8);
}

/** Octal digits, or big-endian bytes where the first bit says so. */
function readNumber(header: Uint8Array, at: number, length: number): number {
  const field = header.subarray(at, at + length);
  if (((field[0] ?? 0) & 0x80) === 0) return Number.parseInt(latin1(field).replaceAll("\0", " ").trim() || "0", 8) || 0;
  let value = (field[0] ?? 0) & 0x7f;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : 0;
}

function headerName(header: Uint8Array): string {
  const text = (at: number, length: number) => decodeText(header.subarray(at, at + length)).replace(/\0.*$/s, "");
  const prefix = latin1(header.subarray(257, 262)) === "ustar" ? text(345, 155) : "";
  return prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`;
}
