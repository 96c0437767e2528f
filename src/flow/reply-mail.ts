import type { Bytes } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { composeMail } from "#core/mail/compose.ts";
import type { Address } from "#core/mail/message.ts";
import { type ItemPlace, openFile, openManifest } from "#core/seal/item.ts";
import { type ContentKey, recipientKek, unwrapContentKey } from "#core/seal/keys.ts";
import { openAsUser } from "#core/seal/user-key.ts";
import { atRest, enqueue } from "#flow/queue.ts";
import { promisedOf } from "#flow/promised.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { ItemRow, ObjectRow, ReplyRow, Tables } from "#io/store/tables.ts";

interface Brought {
  readonly reply: ReplyRow;
  readonly item: ItemRow;
  readonly from: Address;
  readonly wrap: Bytes;
  readonly sealedHalf: Bytes;
  readonly objects: readonly ObjectRow[];
}

/**
 * A reply to a sender who has no account and so no key of their own: it was sealed to the reply key of this server, which opens it and
 * puts it in the queue as ordinary mail to the sender's own mailbox (SECURITY.md names this). Undefined where it does not open.
 */
export async function replyAsMail(world: World, brought: Brought): Promise<readonly Change<Tables>[] | undefined> {
  const { reply, item, objects } = brought;
  if (item.sender === "") return undefined;
  const key = await replyKey(world, brought);
  if (key === undefined) return undefined;
  const place = { organisation: world.organisation.domain, itemId: reply.itemId, contentKey: key };
  const [first, ...files] = promisedOf(reply);
  const sealedManifest = await sealedOf(world, objects, first?.id);
  const opened = sealedManifest === undefined ? undefined : await openManifest({ ...place, sealed: sealedManifest });
  if (opened?.ok !== true) return undefined;
  const attachments = await openAll(world, { place, manifest: opened.manifest, objects, ids: files.map(({ id }) => id) });
  if (attachments === undefined) return undefined;
  const contents = composeMail({
    from: { name: `${brought.from} via ${world.organisation.name}`, address: world.organisation.ownAddress },
    to: [{ address: item.sender }],
    replyTo: { address: brought.from },
    subject: opened.manifest.subject,
    text: opened.manifest.text,
    date: world.now(),
    messageId: `${newId(world)}@${world.organisation.domain}`,
    attachments,
  });
  const gone = objects.map(({ id }): Change<Tables> => ({ kind: "delete", table: "objects", id }));
  return [
    ...gone,
    await enqueue(world, { kind: "mail", messageId: null, recipientIds: [], envelope: { mailFrom: "", rcptTo: [item.sender] }, contents }),
  ];
}

async function replyKey(world: World, { reply, item, wrap, sealedHalf }: Brought): Promise<ContentKey | undefined> {
  const own = await openAsUser(world.keys.replyPrivate, sealedHalf, `half/${reply.itemId}`);
  const share = await world.shares.get("shares", reply.id);
  if (own === undefined || share === undefined) return undefined;
  const kek = await recipientKek({ own, share: share.share, itemId: reply.itemId, recipient: item.sender });
  return unwrapContentKey({ kek, wrapped: wrap, itemId: reply.itemId, recipient: item.sender });
}

async function openAll(
  world: World,
  from: {
    readonly place: ItemPlace & { readonly contentKey: ContentKey };
    readonly manifest: Extract<Awaited<ReturnType<typeof openManifest>>, { ok: true }>["manifest"];
    readonly objects: readonly ObjectRow[];
    readonly ids: readonly string[];
  },
): Promise<readonly { readonly fileName: string; readonly mediaType: string; readonly bytes: Bytes }[] | undefined> {
  const attachments = [];
  for (const objectId of from.ids) {
    const sealed = await sealedOf(world, from.objects, objectId);
    const opened = sealed === undefined ? undefined : await openFile({ ...from.place, sealed, manifest: from.manifest, objectId });
    if (opened?.ok !== true) return undefined;
    attachments.push({ fileName: opened.file.name, mediaType: opened.file.mediaType, bytes: opened.bytes });
  }
  return attachments;
}

async function sealedOf(world: World, objects: readonly ObjectRow[], id: string | undefined): Promise<Bytes | undefined> {
  const object = objects.find((one) => one.id === id);
  if (object === undefined) return undefined;
  return atRest(world, object);
}
