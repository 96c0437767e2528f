import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MAIN } from "#io/store/sets.ts";
import { openSqliteStore } from "#io/store/sqlite.ts";
import type { Store } from "#io/store/store.ts";
import type { QueueRow, Tables } from "#io/store/tables.ts";
import { type Figure, median, printFigures } from "./figures.ts";

const ROUNDS = 7;
const ROUND_MS = 400;
const BODY = new Uint8Array(5000).fill(7);

/**
 * Durable commits of a queue row of 5 kB with an event, one after the other and many at once, against plain inserts of the same body
 * with `node:sqlite` alone, each synced, on the same disk. They take turns, so that a busy moment of the disk meets all alike; the
 * first is the reference. Takes about 20 seconds.
 */
async function benchStore(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), "zegel-bench-"));
  const store = await openSqliteStore({ path: join(directory, "store.db"), tables: MAIN });
  try {
    const subjects = [
      { name: "plain inserts, each synced", work: plainInserts(join(directory, "plain.db")) },
      ...[1, 10, 50, 200].map((lanes) => ({ name: `store, ${lanes} at once`, work: () => storeCommits(store, lanes) })),
      { name: "store, reads by id", work: () => storeReads(store) },
    ];
    const rounds: (readonly Turn[])[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await takeTurns(subjects.map(({ work }) => work)));
    return subjects.map(({ name }, at) => ({
      name,
      perSecond: median(rounds.map((turns) => turns[at]?.perSecond ?? 0)),
      ratio: median(rounds.map((turns) => (turns[at]?.perSecond ?? 0) / (turns[0]?.perSecond ?? 1))),
      cpuMsEach: median(rounds.map((turns) => turns[at]?.cpuMsEach ?? 0)),
    }));
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

type Turn = Pick<Figure, "perSecond" | "cpuMsEach">;

/** Lets each work for a while; `work` answers how many it did. */
async function takeTurns(works: readonly (() => number | Promise<number>)[]): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  for (const work of works) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < ROUND_MS) done += await work();
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    turns.push({ perSecond: done / seconds, cpuMsEach: (user + system) / 1000 / done });
  }
  return turns;
}

function plainInserts(path: string): () => number {
  const database = new DatabaseSync(path);
  database.exec("pragma journal_mode=wal; pragma synchronous=full; create table queue (id text primary key, inline blob) strict");
  const insert = database.prepare("insert into queue values (?, ?)");
  let n = 0;
  return () => Number(insert.run(`${n++}`, BODY).changes);
}

let lastId = 0;

async function storeCommits(store: Store<Tables>, lanes: number): Promise<number> {
  // Each lane waits for its own answer, as a connection does.
  const perLane = Math.ceil(200 / lanes);
  const lane = async (): Promise<void> => {
    for (let n = 0; n < perLane; n++) {
      const id = `${++lastId}`;
      const event = { at: 0, kind: "queued", subject: id, details: { recipients: 1 } } as const;
      const answer = await store.commit([
        { kind: "insert", table: "queue", row: queued(id) },
        { kind: "append", event },
      ]);
      if (!answer.ok) throw new Error(answer.why);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return perLane * lanes;
}

async function storeReads(store: Store<Tables>): Promise<number> {
  for (let n = 0; n < 100; n++) await store.get("queue", `${1 + ((n * 7919) % lastId)}`);
  return 100;
}

function queued(id: string): QueueRow {
  return {
    id,
    kind: "mail",
    messageId: null,
    recipientIds: "[]",
    mailFrom: "",
    rcptTo: "[]",
    state: "ready",
    attempts: 0,
    nextAt: 0,
    createdAt: 0,
    inline: BODY,
    blob: null,
    lastError: null,
    destination: "y.example",
    sizeBytes: BODY.length,
    sealedAs: "",
    asked: null,
    noticeAt: null,
    transport: "opportunistic",
  };
}

if (import.meta.main) printFigures(await benchStore());
