import type { Bytes } from "#core/bytes.ts";
import { around, closedBy } from "#flow/link-holder.ts";
import { done, type Result, refused } from "#flow/result.ts";
import { sessionOf } from "#flow/session.ts";
import type { World } from "#flow/world.ts";
import type { GrantRow, ObjectRow } from "#io/store/tables.ts";

/** Sealed bytes on their way to whoever may open them. */
export interface Fetched {
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Bytes>;
}

/** The grant of a guest's session, while its item can be read. */
export async function grantOfSession(world: World, token: string): Promise<Result<GrantRow>> {
  const session = await sessionOf(world, "guest", token);
  const grant = session === undefined ? undefined : await world.store.get("grants", session.subject);
  if (grant === undefined) return refused("NOT_SIGNED_IN");
  const found = await around(world, grant);
  if (!found.ok) return found;
  const closed = closedBy(world, found.value);
  return closed === undefined ? done(grant) : refused(closed);
}

/** One sealed object of the session's item, as it rests. */
export async function fetchObject(world: World, token: string, objectId: string): Promise<Result<Fetched>> {
  const grant = await grantOfSession(world, token);
  if (!grant.ok) return grant;
  const { itemId, messageId, recipient } = grant.value;
  const object = await world.store.get("objects", objectId);
  if (object === undefined || object.itemId !== itemId) return refused("NOT_FOUND");
  const item = await world.store.get("items", itemId);
  if (item !== undefined && item.manifestObject !== objectId) {
    const kept = await world.store.commit([
      { kind: "append", event: { at: world.now(), kind: "file-fetched", subject: messageId, details: { recipient } } },
    ]);
    if (!kept.ok) return refused("STORAGE");
  }
  return done(restingBytes(world, object));
}

/** The bytes of an object, from the row or the blob. */
export function restingBytes(world: Pick<World, "blobs">, object: ObjectRow): Fetched {
  const { inline, blob, sizeBytes } = object;
  return { sizeBytes, bytes: blob === null ? once(inline ?? new Uint8Array(0)) : world.blobs.read(blob) };
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes;
}
