import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { type Bytes, giveBack } from "#core/bytes.ts";
import { type BlobName, UNFINISHED, whyRefused, type WriteRefused } from "./blobs.ts";

/** What the main thread asks: a blob kept whole, or one removed. */
export type DiskRequest =
  | { readonly kind: "write"; readonly id: number; readonly name: BlobName; readonly bytes: Bytes }
  | { readonly kind: "remove"; readonly id: number; readonly name: BlobName };

/** What the writer says of one request, once it is so. */
export interface DiskAnswer {
  readonly id: number;
  readonly refused: WriteRefused["why"] | undefined;
}

/** With what the thread starts. */
export interface DiskWriterStart {
  readonly dir: string;
}

/** Requests whose names one sync of the directory makes durable. */
const TOGETHER = 64;

/** The thread that writes blobs which are there whole. It takes all that wait, syncs each and then their directory, and only then answers. */
function serveDisk(port: MessagePort, { dir }: DiskWriterStart): void {
  port.on("message", (first: DiskRequest) => {
    const requests = [first];
    while (requests.length < TOGETHER) {
      const next = receiveMessageOnPort(port);
      if (next === undefined) break;
      requests.push(next.message);
    }
    port.postMessage(perform(dir, requests));
  });
}

/** All are written before the first is synced, so that they share what the disk does for one. */
function perform(dir: string, requests: readonly DiskRequest[]): readonly DiskAnswer[] {
  const begun = requests.map((request) => (request.kind === "write" ? attempt(() => begin(join(dir, request.name), request.bytes)) : NONE));
  const answers = requests.map(({ id, kind, name }, at): DiskAnswer => {
    const { value: file, refused } = begun[at] ?? NONE;
    if (refused !== undefined) return { id, refused };
    const path = join(dir, name);
    return { id, refused: attempt(() => (kind === "remove" || file === undefined ? remove(path) : finish(path, file))).refused };
  });
  const synced = attempt(() => syncDirectory(dir));
  return synced.refused === undefined ? answers : requests.map((request) => undone(dir, request, synced.refused));
}

const NONE: { readonly value?: number; readonly refused: undefined } = { refused: undefined };

/** Writes it all under the name of an unfinished blob; answers the open file. */
function begin(path: string, bytes: Bytes): number {
  const file = openSync(path + UNFINISHED, "wx", 0o600);
  try {
    for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
    giveBack(bytes);
    return file;
  } catch (thrown) {
    closeSync(file);
    attempt(() => remove(path + UNFINISHED));
    throw thrown;
  }
}

/** Contents synced, then the name. */
function finish(path: string, file: number): void {
  try {
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(path + UNFINISHED, path);
  } catch (thrown) {
    // Where even this fails, the sweep takes it.
    attempt(() => remove(path + UNFINISHED));
    throw thrown;
  }
}

function undone(dir: string, { id, kind, name }: DiskRequest, refused: DiskAnswer["refused"]): DiskAnswer {
  if (kind === "write") attempt(() => remove(join(dir, name)));
  return { id, refused };
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")) throw thrown;
  }
}

function syncDirectory(dir: string): void {
  // Windows can neither open nor sync a directory; there NTFS keeps names by its own journal.
  if (process.platform === "win32") return;
  const directory = openSync(dir, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function attempt<T>(step: () => T): { readonly value?: T; readonly refused: DiskAnswer["refused"] } {
  try {
    return { value: step(), refused: undefined };
  } catch (thrown) {
    return { refused: whyRefused(thrown) };
  }
}

if (parentPort !== null) serveDisk(parentPort, workerData as DiskWriterStart);
