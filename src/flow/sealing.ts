import type { Bytes } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { LIMITS } from "#core/limits.ts";
import type { Address, Message } from "#core/mail/message.ts";
import type { RecipientVerdict } from "#core/policy/verdict.ts";
import { sealItem } from "#core/seal/item.ts";
import { contentKey } from "#core/seal/keys.ts";
import { signItem } from "#core/seal/sign.ts";
import { shownMailboxes } from "#flow/facts.ts";
import { type GuestGrant, grantGuest } from "#flow/grant.ts";
import type { Received } from "#flow/received.ts";
import type { Letter } from "#flow/routes/route.ts";
import type { World } from "#flow/world.ts";
import type { ItemRow } from "#io/store/tables.ts";

/** One item under one fresh content key, with what lets each recipient open it. */
export interface Sealed {
  readonly item: ItemRow;
  readonly objects: readonly { readonly objectId: string; readonly bytes: Bytes }[];
  readonly grants: readonly GuestGrant[];
}

/** Seals the message once, under a fresh content key, for a group that may see the same item. */
export async function sealGroup(world: World, letter: Letter, group: readonly RecipientVerdict[]): Promise<Sealed> {
  const { message } = letter;
  const itemId = newId(world);
  const key = contentKey(world.random);
  const from = await senderOf(world, letter.received, message);
  const now = world.now();
  const alone = group.length === 1 && group[0]?.singleCopy === true;
  const contents = await sealItem({
    organisation: world.organisation.domain,
    itemId,
    contentKey: key,
    random: world.random,
    manifest: {
      origin: "gateway",
      from,
      to: alone ? group.map(({ address }) => ({ name: "", address })) : shownMailboxes(message, "to"),
      cc: alone ? [] : shownMailboxes(message, "cc"),
      subject: message.subject,
      sentAt: now,
      text: message.text,
      ...(message.html === undefined ? {} : { html: message.html }),
    },
    files: message.attachments.map((part, index) => ({
      objectId: newId(world),
      name: (part.fileName ?? `bijlage-${index + 1}`).slice(0, LIMITS.fileNameChars),
      mediaType: part.mediaType,
      bytes: part.bytes,
    })),
  });
  const recipients = group.map(({ address }) => address);
  const manifestObject = newId(world);
  const item: ItemRow = {
    id: itemId,
    messageId: letter.id,
    origin: "gateway",
    sender: from.address,
    senderName: from.name,
    sealedAt: now,
    expiresAt: now + keepMs(world),
    recalledAt: null,
    clearedAt: null,
    manifestObject,
    signature: await signItem(world.keys.signPrivate, {
      itemId,
      manifestSha256: contents.manifestSha256,
      recipients,
      totalBytes: contents.totalBytes,
    }),
  };
  const grants: GuestGrant[] = [];
  for (const recipient of group) grants.push(await grantGuest(world, { item, contentKey: key, recipient }));
  key.fill(0);
  return { item, objects: [{ objectId: manifestObject, bytes: contents.manifestObject.bytes }, ...contents.objects], grants };
}

/** The name in From belongs to the page only when its address is the one that the envelope vouches for. */
async function senderOf(
  world: World,
  received: Received,
  message: Message,
): Promise<{ readonly name: string; readonly address: Address | "" }> {
  const address = received.envelope.mailFrom;
  const mailbox = shownMailboxes(message, "from").find((one) => one.address === address && one.name !== "");
  return { name: mailbox?.name ?? (await world.store.get("accounts", address))?.name ?? address, address };
}

function keepMs(world: World): number {
  return Math.min(world.policy().defaults.keepDays * 24 * 60 * 60_000, LIMITS.itemMs * 12);
}
