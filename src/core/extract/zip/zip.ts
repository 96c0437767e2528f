import type { Bytes } from "#core/bytes.ts";
import type { NotScannedReason } from "#core/detect/finding.ts";
import type { Budget } from "#core/extract/budget.ts";
import { collect } from "#core/extract/source.ts";
import { type Directory, readDirectory, type ZipEntry } from "#core/extract/zip/directory.ts";
import { crc32 } from "#core/extract/zip/crc32.ts";
import { inflate } from "#core/extract/zip/inflate.ts";

/** A ZIP file, its directory read and checked against what stands in the file. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** Places that two readers may understand differently, or that nobody can read. */
  readonly odd: readonly (readonly [where: string, why: NotScannedReason])[];
  /** The entry unpacked, piece by piece. Throws at damage, also when its length or checksum is not as declared, after the last piece. */
  read(entry: ZipEntry): AsyncIterable<Bytes>;
  /** The entry unpacked as a whole. */
  readAll(entry: ZipEntry): Promise<Bytes>;
}

/** Whether a file begins as a ZIP file does: with an entry, or empty. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
}

/** Opens a ZIP file by its central directory (APPNOTE 6.3.10); undefined where there is none. */
export function openZip(bytes: Bytes, budget: Budget): Zip | undefined {
  const directory: Directory | undefined = readDirectory(bytes, budget.limits.entries);
  if (directory === undefined) return undefined;
  const read = (entry: ZipEntry) => readEntry(bytes, entry, budget);
  return { entries: directory.entries, odd: directory.odd, read, readAll: (entry) => collect(read(entry), budget.limits.heldBytes) };
}

async function* readEntry(bytes: Bytes, entry: ZipEntry, budget: Budget): AsyncGenerator<Bytes> {
  const packed = bytes.subarray(entry.start, entry.start + entry.packedSize);
  let length = 0;
  let sum = 0;
  for await (const chunk of entry.method === 0 ? stored(packed, budget) : inflate([packed], budget)) {
    length += chunk.length;
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (length !== entry.size || sum !== entry.crc32) throw new RangeError("not as declared");
}

async function* stored(packed: Bytes, budget: Budget): AsyncGenerator<Bytes> {
  for (let at = 0; at < packed.length; at += 256 * 1024) {
    const chunk = packed.subarray(at, at + 256 * 1024);
    budget.unpacked(chunk.length);
    yield chunk;
  }
}
