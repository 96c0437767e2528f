import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utf8 } from "#core/bytes.ts";
import { openNodeKeys } from "#apps/node-keys.ts";
import { enqueue } from "#flow/queue.ts";
import { MAIN } from "#io/store/sets.ts";
import { openSqliteStore } from "#io/store/sqlite.ts";
import type { Change } from "#io/store/store.ts";
import type { QueueRow, Tables } from "#io/store/tables.ts";
import { startDemo } from "#test/kit/demo.ts";
import { address, openTestWorld } from "#test/kit/world.ts";

const ROWS = 100_000;
const DESTINATIONS = 1000;
const BODY_BYTES = 5000;

/** How long after the start of the program the first message left, and the most memory it had until some seconds later. */
interface Started {
  readonly seconds: number;
  readonly rssMebibytes: number;
}

/**
 * The program started on a queue of 100,000 mails of 5 kB, until the first has left, against the same program that gets its first mail
 * by itself on an empty queue. Needs 700 MB of disk and about a minute.
 */
async function benchBacklog(): Promise<readonly (Started & { readonly name: string; readonly ratio: number })[]> {
  const data = mkdtempSync(join(tmpdir(), "zegel-backlog-"));
  try {
    await (await startDemo({ data })).stop();
    await fill(data, 1);
    const one = await started(data);
    await fill(data, ROWS);
    const many = await started(data);
    return [
      { name: "start with 1 mail in the queue", ...one, ratio: 1 },
      { name: `start with ${ROWS} mails in the queue`, ...many, ratio: one.seconds / many.seconds },
    ];
  } finally {
    rmSync(data, { recursive: true });
  }
}

async function started(data: string): Promise<Started> {
  const start = performance.now();
  const demo = await startDemo({ data });
  while ((await demo.count()) === 0) await new Promise((wake) => setTimeout(wake, 50));
  const seconds = (performance.now() - start) / 1000;
  let rssMebibytes = 0;
  for (let looks = 0; looks < 40; looks++) {
    const status = readFileSync(`/proc/${demo.pid}/status`, "utf8");
    rssMebibytes = Math.max(rssMebibytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    await new Promise((wake) => setTimeout(wake, 250));
  }
  await demo.stop();
  rmSync(join(data, "outbox"), { recursive: true });
  return { seconds, rssMebibytes };
}

/** All rows hold the same body, sealed once: how it was sealed does not matter to how long the program takes to find it. */
async function fill(data: string, rows: number): Promise<void> {
  const keys = await openNodeKeys(join(data, "keys.json"));
  const store = await openSqliteStore<Tables>({ path: join(data, "zegel.db"), tables: MAIN });
  const { world } = await openTestWorld();
  const envelope = { mailFrom: address("sender@voorbeeld.example"), rcptTo: [address("a@a.example")] };
  const contents = utf8(`Subject: Proef\r\n\r\n${"Een gewone regel.\r\n".repeat(BODY_BYTES / 19)}`);
  const change = await enqueue({ ...world, keys, now: Date.now }, { kind: "mail", messageId: null, recipientIds: [], envelope, contents });
  if (change.kind !== "insert" || change.table !== "queue") throw new Error("no row");
  const first: QueueRow = { ...change.row, sealedAs: change.row.id };
  for (let from = 0; from < rows; from += 2000) {
    const some = Array.from({ length: Math.min(2000, rows - from) }, (_, at): Change<Tables> => {
      const destination = `d${(from + at) % DESTINATIONS}.example`;
      return {
        kind: "insert",
        table: "queue",
        row: { ...first, id: `${first.id}-${from + at}`, destination, rcptTo: JSON.stringify([`a@${destination}`]) },
      };
    });
    if (!(await store.commit(some)).ok) throw new Error("the queue could not be filled");
  }
  await store.close();
}

if (import.meta.main) {
  const rows = (await benchBacklog()).map(({ name, seconds, rssMebibytes, ratio }) => ({
    name,
    "first left after s": Number(seconds.toFixed(2)),
    "memory MiB": Math.round(rssMebibytes),
    ratio: Number(ratio.toFixed(2)),
  }));
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else console.table(rows);
}
