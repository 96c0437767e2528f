import { type Bytes, type Instant, utf8, wipe } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { domainOf } from "#core/mail/address.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import { openBox, sealBox } from "#core/seal/box.ts";
import type { TransportLevel } from "#core/transport/level.ts";
import { askedIn, askedText, wantsReport } from "#flow/asked.ts";
import { PACE } from "#flow/queue-pace.ts";
import { signMail } from "#flow/sign-mail.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { ObjectRow, QueueRow, Tables } from "#io/store/tables.ts";

/** Sealed contents up to this many bytes stand in the row; larger ones in a blob. Measured: docs/measurements/queue.md. */
const INLINE_BYTES = 64 * 1024;

/** All text messages go to one provider. */
const SMS_DESTINATION = "sms";

/** One mail or text message that is to leave. Where `recipientIds` are as many as the recipients, they stand in the same order. */
export interface Leaving {
  readonly kind: QueueRow["kind"];
  readonly messageId: string | null;
  readonly recipientIds: readonly string[];
  readonly envelope: Envelope;
  readonly contents: Bytes;
  readonly state?: QueueRow["state"];
  /** The least protection with which it may leave; without it opportunistic. */
  readonly transport?: TransportLevel;
  /** It leaves no earlier; at once where it is missing. */
  readonly notBefore?: Instant | undefined;
}

/** Contents as they rest: in the row, or in a blob of this name. */
export type Resting = { readonly inline: Bytes; readonly blob: null } | { readonly inline: null; readonly blob: string };

/** Thrown where the disk took no more: the caller answers 4.3.1. */
export class StorageFull extends Error {
  override readonly name = "StorageFull";
}

/** Puts sealed bytes to rest durably, and takes them over; `rows` is how many rows will hold them. */
export async function rest(world: Pick<World, "blobs">, sealed: Bytes, rows = 1): Promise<Resting> {
  if (sealed.length * rows <= INLINE_BYTES) return { inline: sealed, blob: null };
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

/** The change that puts one mail or text message into the queue as one row, sealed under the spool key. Takes the contents over. */
export async function enqueue(world: World, leaving: Leaving): Promise<Change<Tables>> {
  const id = newId(world);
  const contents = await signed(world, leaving);
  if (contents !== leaving.contents) wipe(leaving.contents);
  const resting = await restSealed(world, contents, id, 1);
  const row: QueueRow = { ...rowOf(world, leaving, id), sealedAs: "", ...resting };
  if (row.state === "ready") AT_HAND.set(row, contents);
  else wipe(contents);
  return { kind: "insert", table: "queue", row };
}

/** The contents of rows that were made a moment ago, so that whoever has the very row need not read and open it. */
const AT_HAND = new WeakMap<QueueRow, Bytes>();

/** How many bytes of a row are still at hand. */
export function bytesAtHand(row: QueueRow): number {
  return AT_HAND.get(row)?.length ?? 0;
}

/** Overwrites what is still at hand of a row that nobody hands on from memory. */
export function forgetContents(row: QueueRow): void {
  const contents = AT_HAND.get(row);
  if (contents !== undefined) wipe(contents);
  AT_HAND.delete(row);
}

/** The same with a row for each destination, so that trouble with one is no trouble of the others. They share what rests as a blob. */
export async function enqueueEach(world: World, leaving: Leaving): Promise<readonly Change<Tables>[]> {
  const { envelope, recipientIds } = leaving;
  const groups = Map.groupBy(envelope.rcptTo.keys(), (at) => destinationOf(world, envelope.rcptTo.slice(at, at + 1)));
  if (groups.size < 2) return [await enqueue(world, leaving)];
  const sealedAs = newId(world);
  const contents = await signed(world, leaving);
  if (contents !== leaving.contents) wipe(leaving.contents);
  const resting = await restSealed(world, contents, sealedAs, groups.size);
  wipe(contents);
  return [...groups.values()].map((places) => {
    const part = (list: readonly string[]): string[] => places.flatMap((at) => list.slice(at, at + 1));
    const rcptTo = part(envelope.rcptTo) as Address[];
    const row = rowOf(world, { ...leaving, recipientIds: part(recipientIds), envelope: { ...envelope, rcptTo } }, newId(world));
    return { kind: "insert", table: "queue", row: { ...row, sealedAs, ...resting } };
  });
}

/** Signed before it rests, so that every try sends the same bytes; what is held is signed when it leaves. */
async function signed(world: World, { kind, state, contents }: Leaving): Promise<Bytes> {
  return kind === "mail" && state !== "held" ? signMail(world, contents) : contents;
}

async function restSealed(world: World, contents: Bytes, name: string, rows: number): Promise<Resting> {
  const sealed = await sealBox(world.keys.spool, contents, boxName(name), world.random);
  return rest(world, sealed, rows);
}

function rowOf(world: World, leaving: Leaving, id: string): Omit<QueueRow, "inline" | "blob" | "sealedAs"> {
  const now = world.now();
  const { envelope, kind, messageId } = leaving;
  const told = kind === "mail" && envelope.rcptTo.some((address) => wantsReport(envelope, address, "delay"));
  return {
    id,
    kind,
    messageId,
    recipientIds: JSON.stringify(leaving.recipientIds),
    mailFrom: envelope.mailFrom,
    rcptTo: JSON.stringify(envelope.rcptTo),
    transport: leaving.transport ?? "opportunistic",
    state: leaving.state ?? "ready",
    attempts: 0,
    nextAt: leaving.notBefore ?? now,
    createdAt: now,
    lastError: null,
    destination: kind === "sms" ? SMS_DESTINATION : destinationOf(world, envelope.rcptTo),
    sizeBytes: leaving.contents.length,
    asked: askedText(envelope.asked, envelope.rcptTo),
    noticeAt: told ? now + PACE.noticeMs : null,
  };
}

/** The next host where all mail goes through one, else the domain of the first recipient. */
function destinationOf(world: Pick<World, "delivery">, rcptTo: readonly Address[]): string {
  const [first] = rcptTo;
  return world.delivery.nextHost ?? (first === undefined ? "" : domainOf(first));
}

function boxName(id: string): string {
  return `queue/${id}`;
}

/** The envelope of a queue row, with what the client asked for. */
export function envelopeOf(row: Pick<QueueRow, "mailFrom" | "rcptTo" | "asked">): Envelope {
  const asked = askedIn(row.asked);
  const rcptTo = stringList(row.rcptTo) as readonly Address[];
  return { mailFrom: row.mailFrom, rcptTo, ...(asked === undefined ? {} : { asked }) };
}

/** Whether each recipient of the row has its id in the same place. Letters that serve nobody's row have no ids. */
export function isInStep(row: Pick<QueueRow, "recipientIds" | "rcptTo">): boolean {
  return stringList(row.recipientIds).length === stringList(row.rcptTo).length;
}

/** The contents of a queue row, to be overwritten after use; undefined where they are gone or were changed. */
export async function openQueued(world: Pick<World, "blobs" | "keys">, row: QueueRow): Promise<Bytes | undefined> {
  const atHand = AT_HAND.get(row);
  AT_HAND.delete(row);
  if (atHand !== undefined) return atHand;
  const sealed = await atRest(world, row);
  if (sealed === undefined) return undefined;
  const opened = await openBox(world.keys.spool, sealed, boxName(row.sealedAs === "" ? row.id : row.sealedAs));
  if (row.blob !== null) wipe(sealed);
  return opened;
}

/** Removes the blob of a row that is gone, unless another row needs it still. */
export async function removeBlob(world: Pick<World, "blobs" | "store">, { blob }: Pick<QueueRow, "blob">): Promise<void> {
  if (blob !== null && (await world.store.count("queue", { blob })) === 0) await world.blobs.remove(blob);
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
