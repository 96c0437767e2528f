import { Worker } from "node:worker_threads";
import type { Inspection, NotScannedReason } from "#core/detect/finding.ts";
import type { OwnTermsSource } from "#core/detect/own-terms.ts";
import { BYTES_PER_MS } from "#core/extract/budget.ts";
import { placeName } from "#core/extract/places.ts";
import type { SandboxFile } from "#io/sandbox/file.ts";
import type { Child } from "#io/sandbox/pool.ts";
import type { TextAnswer, TextRequest } from "#io/sandbox/text-program.ts";
import { GRACE_MS, WALL_FACTOR } from "#io/sandbox/watch.ts";

/** What a thread may use: memory in bytes, time in milliseconds for a small file. */
export interface TextThreadSettings {
  readonly memoryBytes: number;
  readonly ms: number;
}

/** Whether this is worth asking a thread: said to be plain text, and here as a whole. */
export function mayBeText({ mediaType, bytes }: SandboxFile): boolean {
  return bytes instanceof Uint8Array && bytes.length > 0 && /^text\/plain\s*(?:;|$)/i.test(mediaType ?? "");
}

/** What a thread found in a text; undefined where it saw that the file is none. */
export function unlessOther(inspection: Inspection): Inspection | undefined {
  return inspection === OTHER ? undefined : inspection;
}

/** Stands for a file that is no text after all. */
const OTHER: Inspection = { findings: [], notScanned: [] };
const NO_TERMS: OwnTermsSource = {};

/** Starts a thread that looks into texts. A copy of the text goes there without passing a pipe. */
export function startTextThread({ memoryBytes, ms }: TextThreadSettings): Child {
  const worker = new Worker(new URL("./text-program.ts", import.meta.url), {
    name: "text-reader",
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: Math.floor((memoryBytes * 0.7) / 1024 / 1024), maxYoungGenerationSizeMb: 8 },
  });
  worker.unref();
  let alive = true;
  let files = 0;
  let known = NO_TERMS;
  let settle: (answer: TextAnswer | NotScannedReason) => void = () => {};
  worker.on("message", (answer: TextAnswer) => settle(answer));
  worker.on("error", (thrown: unknown) => {
    alive = false;
    settle(thrown instanceof Error && "code" in thrown && thrown.code === "ERR_WORKER_OUT_OF_MEMORY" ? "too-large" : "damaged");
  });
  worker.on("exit", () => {
    alive = false;
    settle("too-slow");
  });
  const stop = async (): Promise<void> => {
    alive = false;
    await worker.terminate();
  };
  return {
    isAlive: () => alive,
    isWorn: () => false,
    files: () => files,
    stop,
    async inspect({ name, mediaType = "", bytes }, { own = NO_TERMS }) {
      if (!(bytes instanceof Uint8Array)) throw new RangeError("a text that is not here as a whole");
      files++;
      const request: TextRequest = {
        file: { name: name.slice(0, 4000), mediaType: mediaType.slice(0, 400), ms, memoryBytes },
        bytes: bytes.slice(),
        ...(own === known ? {} : { own }),
      };
      known = own;
      worker.ref();
      const timer = setTimeout(() => void stop(), (ms + bytes.length / BYTES_PER_MS + GRACE_MS) * WALL_FACTOR);
      const answer = await new Promise<TextAnswer | NotScannedReason>((resolve) => {
        settle = resolve;
        worker.postMessage(request, [request.bytes.buffer]);
      });
      clearTimeout(timer);
      worker.unref();
      if (typeof answer === "string") return { findings: [], notScanned: [{ part: placeName(name), why: answer }] };
      return answer ?? OTHER;
    },
  };
}
