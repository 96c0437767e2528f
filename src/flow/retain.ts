import { returnUnanswered } from "#flow/held/decide.ts";
import { tellReviewers } from "#flow/held/tell-reviewers.ts";
import { keepUsage } from "#flow/usage.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** How many items, sessions and links one sweep takes at most, so that it never holds up mail. */
const A_SWEEP = 100;

/** Tells reviewers of what waits, and takes away what is past its time: sessions, contact links, MTA-STS policies, abandoned replies, held messages that nobody answered, old counts, and items with their shares, wraps and ciphertext. */
export async function sweepExpired(world: World): Promise<void> {
  await returnUnanswered(world, A_SWEEP);
  await tellReviewers(world);
  await keepUsage(world);
  const now = world.now();
  const changes: Change<Tables>[] = [];
  for (const { id } of await world.store.list("sessions", { atMost: { expiresAt: now }, limit: A_SWEEP }))
    changes.push({ kind: "delete", table: "sessions", id });
  for (const { id, until } of await world.store.list("stsPolicies", { atMost: { until: now }, limit: A_SWEEP }))
    changes.push({ kind: "delete", table: "stsPolicies", id, expect: { until } });
  for (const { id } of await world.store.list("contactLinks", { atMost: { expiresAt: now }, limit: A_SWEEP }))
    changes.push({ kind: "delete", table: "contactLinks", id });
  const blobs = [...(await abandonedReplies(world, changes)), ...(await expiredItems(world, changes))];
  if (changes.length === 0) return;
  const kept = await world.store.commit(changes);
  if (!kept.ok) return;
  for (const blob of blobs) await world.blobs.remove(blob);
  await forgetDeleted(world);
}

/** Leaves nothing of deleted rows in the files: until then the write-ahead log still holds them. */
export async function forgetDeleted(world: Pick<World, "store" | "shares">): Promise<void> {
  await world.shares.compact();
  await world.store.compact();
}

/** Takes away blobs that no row knows: what a crash left between a blob and its row. Younger ones may still be on their way. */
export async function sweepBlobs(world: World): Promise<void> {
  await world.blobs.sweep(
    async (name) => (await world.store.count("objects", { blob: name })) + (await world.store.count("queue", { blob: name })) > 0,
    world.now() - 24 * 60 * 60_000,
  );
}

async function abandonedReplies(world: World, changes: Change<Tables>[]): Promise<readonly string[]> {
  const blobs: string[] = [];
  for (const reply of await world.store.list("replies", { atMost: { startedAt: world.now() - 24 * 60 * 60_000 }, limit: A_SWEEP })) {
    await world.shares.commit([{ kind: "delete", table: "shares", id: reply.id }]);
    changes.push({ kind: "delete", table: "replies", id: reply.id });
    blobs.push(...(await objectsOf(world, reply.itemId, changes)));
  }
  return blobs;
}

async function expiredItems(world: World, changes: Change<Tables>[]): Promise<readonly string[]> {
  const blobs: string[] = [];
  const now = world.now();
  for (const item of await world.store.list("items", {
    where: { clearedAt: null },
    atMost: { expiresAt: now },
    orderBy: "expiresAt",
    limit: A_SWEEP,
  })) {
    const grants = await world.store.list("grants", { where: { itemId: item.id } });
    await world.shares.commit(grants.map(({ id }) => ({ kind: "delete", table: "shares", id })));
    for (const { id } of grants) changes.push({ kind: "update", table: "grants", id, set: { wrap: null, waitingSealed: null } });
    changes.push(
      { kind: "update", table: "items", id: item.id, set: { clearedAt: now } },
      { kind: "append", event: { at: now, kind: "expired", subject: item.id, details: { recipients: grants.length } } },
    );
    blobs.push(...(await objectsOf(world, item.id, changes)));
  }
  return blobs;
}

async function objectsOf(world: World, itemId: string, changes: Change<Tables>[]): Promise<readonly string[]> {
  const objects = await world.store.list("objects", { where: { itemId } });
  for (const { id } of objects) changes.push({ kind: "delete", table: "objects", id });
  return objects.flatMap(({ blob }) => (blob === null ? [] : [blob]));
}
