import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openQueueRunner } from "#flow/deliver.ts";
import { queueWorld, type QueueWorld } from "#test/kit/queue-world.ts";
import { type Figure, median, printFigures } from "./figures.ts";

const BODY_BYTES = 5000;
const ROWS = 2000;
const ROUNDS = 5;

/**
 * Takes rows of 5 kB from the queue, delivers them to a host that answers at once, and settles them durably: status, event, row.
 * The reference reads and deletes the same bodies with `node:sqlite` alone, each delete synced, on the same disk.
 */
async function benchQueue(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), "zegel-bench-queue-"));
  const opened = await queueWorld({ directory });
  try {
    const rounds: (readonly Turn[])[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const plain = plainRows(join(directory, `plain-${round}.db`));
      const turns = [await measured(300, plain)];
      for (const destinations of [1, 50]) {
        await opened.putMails({ rows: ROWS, destinations, bytes: BODY_BYTES });
        turns.push(await measured(ROWS, () => drain(opened)));
      }
      rounds.push(turns);
    }
    return ["plain select and delete, each synced", "queue, one destination", "queue, 50 destinations"].map((name, at) => ({
      name,
      perSecond: median(rounds.map((turns) => turns[at]?.perSecond ?? 0)),
      ratio: median(rounds.map((turns) => (turns[at]?.perSecond ?? 0) / (turns[0]?.perSecond ?? 1))),
      cpuMsEach: median(rounds.map((turns) => turns[at]?.cpuMsEach ?? 0)),
    }));
  } finally {
    await opened.close();
    rmSync(directory, { recursive: true });
  }
}

interface Turn {
  readonly perSecond: number;
  readonly cpuMsEach: number;
}

async function measured(rows: number, work: () => unknown): Promise<Turn> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (rows * 1000) / (performance.now() - start), cpuMsEach: (user + system) / 1000 / rows };
}

async function drain({ world }: QueueWorld): Promise<void> {
  const runner = openQueueRunner(world);
  while ((await world.store.count("queue")) > 0) {
    await runner.look();
    await runner.idle();
  }
  await runner.close();
}

function plainRows(path: string): () => void {
  const database = new DatabaseSync(path);
  database.exec("pragma journal_mode=wal; pragma synchronous=full; create table queue (id text primary key, inline blob) strict; begin");
  const insert = database.prepare("insert into queue values (?, ?)");
  for (let n = 0; n < 300; n++) insert.run(`${n}`, new Uint8Array(BODY_BYTES).fill(7));
  database.exec("commit");
  const select = database.prepare("select id, inline from queue limit 1");
  const remove = database.prepare("delete from queue where id = ?");
  return () => {
    for (let row = select.get(); row !== undefined; row = select.get()) remove.run(String(row["id"]));
    database.close();
  };
}

if (import.meta.main) printFigures(await benchQueue());
