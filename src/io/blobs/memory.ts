import { randomBytes } from "node:crypto";
import { type Bytes, concat, type Instant } from "#core/bytes.ts";
import { type BlobName, BlobMissing, type Blobs, boundsOf, piecesOf, WriteRefused } from "./blobs.ts";

/** Blobs without a disk, for tests and trials: all the contract but durability. `fullBytes` is how much it holds in all. */
export function openMemoryBlobs({ now, fullBytes = Infinity }: { readonly now: () => Instant; readonly fullBytes?: number }): Blobs {
  const blobs = new Map<BlobName, { readonly bytes: Bytes; readonly at: Instant }>();
  const young = new Set<BlobName>();
  return {
    async write(source, limitBytes) {
      const pieces: Bytes[] = [];
      try {
        for await (const piece of piecesOf(source, limitBytes)) pieces.push(piece.slice());
      } catch (error) {
        if (error instanceof WriteRefused) return { ok: false, why: error.why };
        throw error;
      }
      const bytes = concat(pieces);
      const kept = [...blobs.values()].reduce((sum, blob) => sum + blob.bytes.length, 0);
      if (kept + bytes.length > fullBytes) return { ok: false, why: "full" };
      const name = randomBytes(16).toString("hex");
      blobs.set(name, { bytes, at: now() });
      young.add(name);
      return { ok: true, name, sizeBytes: bytes.length };
    },
    async *read(name, range) {
      const blob = blobs.get(name);
      if (blob === undefined) throw new BlobMissing();
      const { start, end } = boundsOf(range, blob.bytes.length);
      if (end > start) yield blob.bytes.slice(start, end);
    },
    readAll: async (name) => blobs.get(name)?.bytes.slice(),
    async remove(name) {
      blobs.delete(name);
      young.delete(name);
    },
    sizeOf: async (name) => blobs.get(name)?.bytes.length,
    async sweep(known, olderThan) {
      let removed = 0;
      for (const [name, { at }] of blobs) {
        if (await known(name)) young.delete(name);
        else if (at < olderThan && !young.has(name) && blobs.delete(name)) removed++;
      }
      return removed;
    },
  };
}
