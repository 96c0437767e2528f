import type { Address } from "#core/mail/message.ts";
import { recall } from "#flow/recall.ts";
import { mailboxKey } from "#flow/held/rights.ts";
import { removeBlob, stringList } from "#flow/queue.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { QueueRow, Tables } from "#io/store/tables.ts";

/** Far more than stopping takes. */
const POSTPONED_MS = 60_000;

/** When this message leaves, where its sender can still stop it; undefined where nothing of it waits for that. */
export async function leavesAt(world: World, messageId: string): Promise<number | undefined> {
  const rows = await stoppable(world, messageId);
  return rows.length === 0 ? undefined : Math.min(...rows.map(({ nextAt }) => nextAt));
}

/**
 * Stops a message in the time that the policy gives for it: what waits is deleted, what was sealed is taken back. CONFLICT where it left
 * already. Its sender alone can.
 */
export async function stop(
  world: World,
  asked: { readonly messageId: string; readonly by: Address },
): Promise<Result<Record<string, never>>> {
  const message = await world.store.get("messages", asked.messageId);
  if (message === undefined || message.sender === "" || mailboxKey(message.sender) !== mailboxKey(asked.by)) return refused("NOT_FOUND");
  const rows = await stoppable(world, asked.messageId);
  const postponed = await postpone(world, rows);
  if (!postponed.ok) return postponed;
  const nextAt = postponed.value;
  const recalled = await recall(world, { messageId: message.id, by: message.sender });
  if (!recalled.ok && recalled.code !== "CONFLICT") return recalled;
  const changes: Change<Tables>[] = [];
  for (const row of rows) {
    if ((await world.store.get("queue", row.id)) === undefined) continue;
    changes.push({ kind: "delete", table: "queue", id: row.id, expect: { state: "ready", nextAt } });
    for (const id of stringList(row.recipientIds))
      changes.push({
        kind: "update",
        table: "recipients",
        id,
        set: { status: "stopped", statusAt: world.now() },
        expect: { status: "queued" },
      });
  }
  changes.push({ kind: "append", event: { at: world.now(), kind: "withdrawn", subject: message.id, details: { by: asked.by } } });
  const kept = await world.store.commit(changes);
  if (!kept.ok) return notKept(kept.why);
  for (const row of rows) await removeBlob(world, row);
  return done({});
}

async function stoppable(world: World, messageId: string): Promise<readonly QueueRow[]> {
  const now = world.now();
  const rows = await world.store.list("queue", { where: { messageId, state: "ready", attempts: 0 } });
  return rows.filter(({ nextAt }) => nextAt > now);
}

/**
 * Postpones the rows, so that they are in nobody's hands while they are taken away: the worker looks at what is due alone, and they were
 * not due yet when this was durable. One that became due meanwhile may be under way. After a crash here they leave a little later.
 */
async function postpone(world: World, rows: readonly QueueRow[]): Promise<Result<number>> {
  if (rows.length === 0) return refused("CONFLICT");
  const nextAt = world.now() + POSTPONED_MS;
  const kept = await world.store.commit(
    rows.map((row) => ({ kind: "update", table: "queue", id: row.id, set: { nextAt }, expect: { state: "ready", nextAt: row.nextAt } })),
  );
  if (!kept.ok) return notKept(kept.why);
  return rows.every((row) => row.nextAt > world.now()) ? done(nextAt) : refused("CONFLICT");
}
