import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, opendir, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Bytes } from "#core/bytes.ts";
import {
  type BlobName,
  BlobMissing,
  type Blobs,
  boundsOf,
  type ByteRange,
  isBlobName,
  piecesOf,
  UNFINISHED,
  whyRefused,
  WriteRefused,
  type Written,
} from "./blobs.ts";
import { openDiskThread } from "./disk-thread.ts";

/** How much of a blob is read at once: a segment of the seal. */
const PIECE_BYTES = 256 * 1024;

/** Blobs as files in one directory of this machine, readable by their owner alone (0600 in 0700). Rejects where it cannot be made. */
export async function openDiskBlobs({ dir }: { readonly dir: string }): Promise<Blobs> {
  await makePrivateDirectory(dir);
  // Written by us and not yet seen to be known: a sweep leaves them alone, whatever the clock says.
  const young = new Set<BlobName>();
  // What is there whole is written by a thread, in one step: by way of the event loop each of its eight steps waits for everything else.
  const thread = openDiskThread({ dir });
  const writeWhole = async (name: BlobName, bytes: Bytes, limitBytes: number): Promise<number> => {
    const sizeBytes = bytes.length;
    const why = sizeBytes > limitBytes ? "too-big" : await thread.write(name, bytes);
    if (why !== undefined) throw new WriteRefused(why);
    return sizeBytes;
  };

  return {
    async write(source, limitBytes): Promise<Written> {
      const name = randomBytes(16).toString("hex");
      young.add(name);
      try {
        const sizeBytes =
          source instanceof Uint8Array
            ? await writeWhole(name, source, limitBytes)
            : await writeDurably(dir, name, piecesOf(source, limitBytes));
        return { ok: true, name, sizeBytes };
      } catch (error) {
        young.delete(name);
        if (error instanceof WriteRefused) return { ok: false, why: error.why };
        throw error;
      }
    },
    read: (name, range) => piecesOfFile(dir, name, range),
    async readAll(name) {
      const handle = isBlobName(name) ? await unlessMissing(open(join(dir, name), "r")) : undefined;
      return handle === undefined ? undefined : closing(handle, wholeOf(handle));
    },
    async remove(name) {
      if (!isBlobName(name)) return;
      young.delete(name);
      const why = await thread.remove(name);
      if (why !== undefined) throw new WriteRefused(why);
    },
    async sizeOf(name) {
      return isBlobName(name) ? (await unlessMissing(stat(join(dir, name))))?.size : undefined;
    },
    async sweep(known, olderThan) {
      let removed = 0;
      for await (const { name: file } of await opendir(dir)) {
        const name = file.endsWith(UNFINISHED) ? file.slice(0, -UNFINISHED.length) : file;
        if (!isBlobName(name)) continue;
        const found = await unlessMissing(stat(join(dir, file)));
        const old = found !== undefined && found.mtimeMs < olderThan;
        if (!young.has(name) && !old) continue;
        if (name === file && (await known(name))) young.delete(name);
        else if (old && !young.has(name) && (await removeFile(join(dir, file)))) removed++;
      }
      if (removed > 0) await syncDirectory(dir);
      return removed;
    },
  };
}

/** Contents synced, then the name, then the directory that holds the name: only then is it there after a power cut. */
async function writeDurably(dir: string, name: BlobName, pieces: AsyncIterable<Bytes>): Promise<number> {
  const unfinished = join(dir, name + UNFINISHED);
  const handle = await refused(open(unfinished, "wx", 0o600));
  let renamed = false;
  try {
    const sizeBytes = await closing(handle, writeAndSync(handle, pieces));
    await refused(rename(unfinished, join(dir, name)));
    renamed = true;
    await refused(syncDirectory(dir));
    return sizeBytes;
  } catch (error) {
    // Where even this fails, the sweep takes it.
    await removeFile(renamed ? join(dir, name) : unfinished).catch(() => false);
    throw error;
  }
}

async function writeAndSync(handle: FileHandle, pieces: AsyncIterable<Bytes>): Promise<number> {
  let sizeBytes = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; ) from += (await refused(handle.write(piece, from, piece.length - from))).bytesWritten;
    sizeBytes += piece.length;
  }
  await refused(handle.sync());
  return sizeBytes;
}

/** What the disk refuses becomes a WriteRefused; what the source throws does not pass here. */
async function refused<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw new WriteRefused(whyRefused(error));
  }
}

async function* piecesOfFile(dir: string, name: BlobName, range: ByteRange | undefined): AsyncGenerator<Bytes, void, void> {
  const handle = isBlobName(name) ? await unlessMissing(open(join(dir, name), "r")) : undefined;
  if (handle === undefined) throw new BlobMissing();
  try {
    const { start, end } = boundsOf(range, (await handle.stat()).size);
    for (let at = start; at < end; ) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, end - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw new Error("a blob is shorter than its size");
      yield bytesRead === piece.length ? piece : piece.slice(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

async function wholeOf(handle: FileHandle): Promise<Bytes> {
  const whole = new Uint8Array((await handle.stat()).size);
  for (let at = 0; at < whole.length; ) {
    const { bytesRead } = await handle.read(whole, at, whole.length - at, at);
    if (bytesRead === 0) throw new Error("a blob is shorter than its size");
    at += bytesRead;
  }
  return whole;
}

async function makePrivateDirectory(dir: string): Promise<void> {
  const firstMade = await mkdir(dir, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return;
  for (let at = dir; at !== dirname(firstMade); at = dirname(at)) await syncDirectory(dirname(at));
}

async function syncDirectory(dir: string): Promise<void> {
  // Windows can neither open nor sync a directory; there NTFS keeps names by its own journal.
  if (process.platform === "win32") return;
  const handle = await open(dir, "r");
  await closing(handle, handle.sync());
}

async function closing<T>(handle: FileHandle, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } finally {
    await handle.close();
  }
}

/** Whether there was one to remove. */
async function removeFile(path: string): Promise<boolean> {
  return (await unlessMissing(unlink(path).then(() => true))) === true;
}

async function unlessMissing<T>(step: Promise<T>): Promise<T | undefined> {
  try {
    return await step;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
