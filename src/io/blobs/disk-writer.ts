import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { type Bytes, wipe } from "#core/bytes.ts";
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

function perform(dir: string, requests: readonly DiskRequest[]): readonly DiskAnswer[] {
  const begun = requests.map((request) => (request.kind === "write" ? attempt(() => begin(dir, request)) : undefined));
  const answers = requests.map(({ id, kind, name }, at): DiskAnswer => {
    const file = begun[at];
    if (file?.refused !== undefined) return { id, refused: file.refused };
    return { id, refused: attempt(() => (kind === "write" ? finish(dir, name, file?.value ?? -1) : remove(join(dir, name)))).refused };
  });
  const synced = attempt(() => syncDirectory(dir));
  return synced.refused === undefined ? answers : requests.map((request) => undone(dir, request, synced.refused));
}

/** Writes it all under the name of an unfinished blob; answers the open file. */
function begin(dir: string, { name, bytes }: Extract<DiskRequest, { kind: "write" }>): number {
  const path = join(dir, name + UNFINISHED);
  const file = openSync(path, "wx", 0o600);
  try {
    for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
    wipe(bytes);
    return file;
  } catch (thrown) {
    closeSync(file);
    attempt(() => remove(path));
    throw thrown;
  }
}

/** Contents synced, then the name. */
function finish(dir: string, name: BlobName, file: number): void {
  const path = join(dir, name + UNFINISHED);
  try {
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(path, join(dir, name));
  } catch (thrown) {
    // Where even this fails, the sweep takes it.
    attempt(() => remove(path));
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
