import { Worker } from "node:worker_threads";
import type { Step } from "./sql.ts";
import { SQLITE_LIMITS } from "./sqlite-connection.ts";
import type { Outcome } from "./sqlite-group.ts";
import { packer } from "./sqlite-packed.ts";
import type { WriterAnswer, WriterRequest, WriterStart } from "./sqlite-writer.ts";
import type { Committed, StoreHealth } from "./store.ts";

/** The main thread's end of the writer thread. */
export interface WriterThread {
  commit(steps: readonly Step[]): Promise<Committed>;
  compact(): Promise<boolean>;
  health(): StoreHealth;
  close(): Promise<void>;
}

/** Starts the writer thread; rejects where it cannot open the database durably. */
export async function startWriter(start: WriterStart): Promise<WriterThread> {
  const worker = new Worker(new URL("./sqlite-writer.ts", import.meta.url), {
    name: "sqlite-writer",
    workerData: start,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: SQLITE_LIMITS.writerHeapMebibytes, maxYoungGenerationSizeMb: 8 },
  });
  await new Promise<void>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", () => {
      worker.off("error", reject);
      resolve();
    });
  });
  return writerOn(worker);
}

function writerOn(worker: Worker): WriterThread {
  const packing = packer();
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let collected: WriterRequest[] = [];
  let lastId = 0;
  let health: StoreHealth = "good";
  let closed: Promise<void> | undefined;

  const settle = ({ id, outcome }: WriterAnswer): void => {
    const answer = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    answer?.(outcome);
  };
  const post = (): void => {
    const requests = collected;
    collected = [];
    if (health === "broken") for (const { id } of requests) settle({ id, outcome: "dead" });
    else worker.postMessage(requests, []);
  };
  const ask = (request: (id: number) => WriterRequest): Promise<Outcome> =>
    new Promise((resolve) => {
      const id = ++lastId;
      waiting.set(id, resolve);
      worker.ref();
      // One message for all that one turn of the event loop brings: they share one sync even when the writer is idle.
      if (collected.length === 0) setImmediate(post);
      collected.push(request(id));
    });
  const die = (): void => {
    health = "broken";
    for (const id of waiting.keys()) settle({ id, outcome: "dead" });
  };

  worker.on("message", (answers: readonly WriterAnswer[]) => {
    for (const answer of answers) settle(answer);
  });
  worker.on("error", die);
  worker.on("exit", die);
  worker.unref();

  return {
    async commit(steps) {
      if (closed !== undefined) return { ok: false, why: "broken" };
      const outcome = await ask((id) => ({ kind: "commit", id, steps: steps.map(packing) }));
      if (outcome === "ok" || outcome === "full") health = outcome === "ok" ? "good" : "full";
      if (outcome === "dead") health = "broken";
      if (outcome === "ok") return { ok: true };
      return { ok: false, why: outcome === "dead" ? "broken" : outcome };
    },
    compact: async () => closed === undefined && (await ask((id) => ({ kind: "compact", id }))) === "ok",
    health: () => health,
    close() {
      closed ??= ask((id) => ({ kind: "close", id })).then(() => undefined);
      return closed;
    },
  };
}
