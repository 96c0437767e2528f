import { type Bytes, type Instant, utf8 } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import type { Envelope } from "#core/mail/message.ts";
import { openBox, sealBox } from "#core/seal/box.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { ObjectRow, QueueRow, Tables } from "#io/store/tables.ts";

/** Sealed contents up to this many bytes stand in the row; larger ones in a blob. */
const INLINE_BYTES = 256 * 1024;

/** One mail or text message that is to leave. */
export interface Leaving {
  readonly kind: QueueRow["kind"];
  readonly messageId: string | null;
  readonly recipientIds: readonly string[];
  readonly envelope: Envelope;
  readonly contents: Bytes;
  readonly state?: QueueRow["state"];
  /** It leaves no earlier; at once where it is missing. */
  readonly notBefore?: Instant | undefined;
}

/** Contents as they rest: in the row, or in a blob of this name. */
export type Resting = { readonly inline: Bytes; readonly blob: null } | { readonly inline: null; readonly blob: string };

/** Thrown where the disk took no more: the caller answers 4.3.1. */
export class StorageFull extends Error {
  override readonly name = "StorageFull";
}

/** Puts sealed bytes to rest durably. */
export async function rest(world: Pick<World, "blobs">, sealed: Bytes): Promise<Resting> {
  if (sealed.length <= INLINE_BYTES) return { inline: sealed, blob: null };
  const written = await world.blobs.write(sealed, sealed.length);
  if (!written.ok) throw new StorageFull();
  return { inline: null, blob: written.name };
}

/** The sealed bytes that `rest` put away; undefined where they are gone. */
export async function atRest(
  world: Pick<World, "blobs">,
  { inline, blob }: Pick<ObjectRow, "inline" | "blob">,
): Promise<Bytes | undefined> {
  return inline ?? (blob === null ? undefined : await world.blobs.readAll(blob));
}

/** The change that puts one mail or text message into the queue, sealed under the spool key. */
export async function enqueue(world: World, leaving: Leaving): Promise<Change<Tables>> {
  const id = newId(world.random);
  const now = world.now();
  const sealed = await sealBox(world.keys.spool, leaving.contents, `queue/${id}`, world.random);
  return {
    kind: "insert",
    table: "queue",
    row: {
      id,
      kind: leaving.kind,
      messageId: leaving.messageId,
      recipientIds: JSON.stringify(leaving.recipientIds),
      mailFrom: leaving.envelope.mailFrom,
      rcptTo: JSON.stringify(leaving.envelope.rcptTo),
      state: leaving.state ?? "ready",
      attempts: 0,
      nextAt: leaving.notBefore ?? now,
      createdAt: now,
      lastError: null,
      ...(await rest(world, sealed)),
    },
  };
}

/** The contents of a queue row; undefined where they are gone or were changed. */
export async function openQueued(world: Pick<World, "blobs" | "keys">, row: QueueRow): Promise<Bytes | undefined> {
  const sealed = await atRest(world, row);
  return sealed === undefined ? undefined : openBox(world.keys.spool, sealed, `queue/${row.id}`);
}

/** The text of an SMS rests as JSON: number and words together, sealed. */
export function textContents(to: string, text: string): Bytes {
  return utf8(JSON.stringify([to, text]));
}

/** The strings of a JSON array that stands in a row; anything else in it is left out. */
export function stringList(json: string): readonly string[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.filter((one) => typeof one === "string") : [];
}
