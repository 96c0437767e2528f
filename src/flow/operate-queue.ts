import type { Instant } from "#core/bytes.ts";
import { commitEach } from "#flow/commit-each.ts";
import { removeBlob, stringList } from "#flow/queue.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { QueueRow, Tables } from "#io/store/tables.ts";

/** A queue row without its contents. */
export type QueueEntry = Omit<QueueRow, "inline">;

/** Which rows; what is left out says nothing. */
export interface QueueFilter {
  readonly ids?: readonly string[];
  /** A whole address, or a domain. */
  readonly to?: string;
  readonly from?: string;
  readonly state?: QueueRow["state"];
  /** Only what came at this moment or before. */
  readonly until?: Instant;
}

/** What an operator can do with a row, from which states, and what then becomes of it. */
export const QUEUE_ACTS = {
  hold: { from: ["ready"], set: { state: "paused" } },
  release: { from: ["paused"], set: { state: "ready", nextAt: 0 } },
  retry: { from: ["ready"], set: { nextAt: 0 } },
  /** The running program returns it to its sender. */
  bounce: { from: ["ready", "paused"], set: { state: "failed", nextAt: 0 } },
  delete: { from: ["ready", "paused", "failed"], set: undefined },
} as const satisfies Readonly<Record<string, { readonly from: readonly QueueRow["state"][]; readonly set: Partial<QueueRow> | undefined }>>;

export type QueueAct = keyof typeof QUEUE_ACTS;

/** How many rows were changed, how many wait for a person and so were left alone, and how many were in another state. */
export interface Operated {
  readonly changed: number;
  readonly held: number;
  readonly other: number;
}

const PAGE = 500;

/** The rows that fit, by id, in pages: a queue of any length passes without being in memory. */
export async function* queueEntries(store: World["store"], filter: QueueFilter): AsyncGenerator<QueueEntry> {
  if (filter.ids !== undefined) {
    const rows = await Promise.all([...new Set(filter.ids)].map((id) => store.get("queue", id)));
    for (const row of rows) if (row !== undefined && fits(row, filter)) yield { ...row, inline: null } as QueueEntry;
    return;
  }
  const where = filter.state === undefined ? {} : { state: filter.state };
  for (let last = ""; ; ) {
    const page = await store.list("queue", { where, atLeast: { id: last }, limit: PAGE, columns: ENTRY_COLUMNS });
    for (const row of page) if (row.id !== last && fits(row, filter)) yield row;
    if (page.length < PAGE) return;
    last = page.at(-1)?.id ?? last;
  }
}

/** Does one thing with every row that fits and is in a state for it. Contents are neither read nor shown. */
export async function operateQueue(world: Pick<World, "store" | "blobs" | "now">, act: QueueAct, filter: QueueFilter): Promise<Operated> {
  let [changed, held, other] = [0, 0, 0];
  let batch: QueueEntry[] = [];
  const flush = async (): Promise<void> => {
    const kept = await commitEach(
      world.store,
      batch.map((row) => changesOf(act, row, world.now())),
    );
    if (act === "delete") for (const [at, row] of batch.entries()) if (kept[at] === true) await removeBlob(world, row);
    const done = kept.filter(Boolean).length;
    changed += done;
    other += batch.length - done;
    batch = [];
  };
  for await (const row of queueEntries(world.store, filter)) {
    if (row.state === "held") held++;
    else if (!QUEUE_ACTS[act].from.some((state) => state === row.state)) other++;
    else batch.push(row);
    if (batch.length >= PAGE) await flush();
  }
  await flush();
  return { changed, held, other };
}

const ENTRY_COLUMNS = [
  "id",
  "kind",
  "messageId",
  "recipientIds",
  "mailFrom",
  "rcptTo",
  "transport",
  "state",
  "attempts",
  "nextAt",
  "createdAt",
  "blob",
  "lastError",
  "destination",
  "sizeBytes",
  "sealedAs",
  "asked",
  "noticeAt",
] as const satisfies readonly (keyof QueueEntry)[];

function fits(row: QueueEntry, { to, from, state, until }: QueueFilter): boolean {
  return (
    (state === undefined || row.state === state) &&
    (until === undefined || row.createdAt <= until) &&
    (from === undefined || isOf(row.mailFrom, from)) &&
    (to === undefined || row.destination === to || stringList(row.rcptTo).some((address) => isOf(address, to)))
  );
}

function isOf(address: string, wanted: string): boolean {
  const [given, asked] = [address.toLowerCase(), wanted.toLowerCase()];
  return asked.includes("@") || asked === "" ? given === asked : given.endsWith(`@${asked}`);
}

function changesOf(act: QueueAct, row: QueueEntry, at: Instant): readonly Change<Tables>[] {
  const { set } = QUEUE_ACTS[act];
  const expect = { state: row.state };
  if (set !== undefined) return [{ kind: "update", table: "queue", id: row.id, set, expect }];
  return [{ kind: "delete", table: "queue", id: row.id, expect }, ...deletedRecipients(row, at)];
}

/** Who will not get it any more. Ids that do not stand in step with the addresses serve letters of our own, which have no status. */
function deletedRecipients(row: QueueEntry, at: Instant): readonly Change<Tables>[] {
  const ids = stringList(row.recipientIds);
  const addresses = stringList(row.rcptTo);
  if (ids.length !== addresses.length) return [];
  return ids.flatMap((id, place): readonly Change<Tables>[] => [
    { kind: "update", table: "recipients", id, set: { status: "failed", statusAt: at } },
    {
      kind: "append",
      event: {
        at,
        kind: "failed",
        subject: row.messageId ?? "",
        details: { recipient: addresses[place] ?? "", code: 0, status: "5.3.0", by: "operator" },
      },
    },
  ]);
}
