import { Worker } from "node:worker_threads";
import type { Bytes } from "#core/bytes.ts";
import type { BlobName, WriteRefused } from "./blobs.ts";
import type { DiskAnswer, DiskRequest, DiskWriterStart } from "./disk-writer.ts";

/** The main thread's end of the thread that writes: each step is durable when it resolves, or says why it is not. */
export interface DiskThread {
  /** Takes the bytes over where they have a large buffer of their own: they are empty afterwards. */
  write(name: BlobName, bytes: Bytes): Promise<WriteRefused["why"] | undefined>;
  remove(name: BlobName): Promise<WriteRefused["why"] | undefined>;
}

/** A thread that nobody needs ends after this, in milliseconds. */
const IDLE_MS = 10_000;
/** Handing a buffer over is a matter of its pages; less is copied. */
const HANDED_BYTES = 128 * 1024;

/** Opens the way to a thread for this directory. Nothing is started before the first step. */
export function openDiskThread(start: DiskWriterStart): DiskThread {
  const waiting = new Map<number, (refused: DiskAnswer["refused"]) => void>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  const settle = ({ id, refused }: DiskAnswer): void => {
    waiting.get(id)?.(refused);
    waiting.delete(id);
  };
  const rest = (): void => {
    worker?.unref();
    idle = setTimeout(() => {
      void worker?.terminate();
      worker = undefined;
    }, IDLE_MS);
    idle.unref();
  };
  const launch = (): Worker => {
    const launched = new Worker(new URL("./disk-writer.ts", import.meta.url), {
      name: "blob-writer",
      workerData: start,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    });
    launched.on("message", (answers: readonly DiskAnswer[]) => {
      for (const answer of answers) settle(answer);
      if (waiting.size === 0) rest();
    });
    const die = (): void => {
      if (worker !== launched) return;
      worker = undefined;
      for (const id of waiting.keys()) settle({ id, refused: "broken" });
    };
    launched.on("error", die);
    launched.on("exit", die);
    return launched;
  };
  const ask = (request: (id: number) => DiskRequest, handed: ArrayBuffer[]): Promise<DiskAnswer["refused"]> =>
    new Promise((resolve) => {
      const id = ++lastId;
      clearTimeout(idle);
      worker ??= launch();
      worker.ref();
      waiting.set(id, resolve);
      worker.postMessage(request(id), handed);
    });
  return {
    write(name, bytes) {
      const isOwn = bytes.length === bytes.buffer.byteLength && bytes.length >= HANDED_BYTES;
      return ask((id) => ({ kind: "write", id, name, bytes }), isOwn ? [bytes.buffer] : []);
    },
    remove: (name) => ask((id) => ({ kind: "remove", id, name }), []),
  };
}
