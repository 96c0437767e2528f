import { base64url, type Bytes, fromBase64url } from "#core/bytes.ts";
import type { ReplyTicket } from "#core/api/guest.ts";
import { newId } from "#core/identifier.ts";
import { LIMITS } from "#core/limits.ts";
import type { Address } from "#core/mail/message.ts";
import { answerNotice } from "#core/notices/texts.ts";
import { serverShare, WRAP_BYTES } from "#core/seal/keys.ts";
import { USER_KEY } from "#core/seal/user-key.ts";
import { newCodeSlot } from "#flow/code-slot.ts";
import { grantOfSession } from "#flow/fetch.ts";
import { post, speaker } from "#flow/letters.ts";
import { promisedOf, type Promised } from "#flow/promised.ts";
import { replyAsMail } from "#flow/reply-mail.ts";
import { rest, StorageFull } from "#flow/queue.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { GrantRow, ItemRow, ReplyRow, Tables } from "#io/store/tables.ts";

/** An item whose sender can be answered. */
type Answerable = ItemRow & { readonly sender: Address };

/** Sealed overhead per object, generously: header and one tag per segment. */
const OVERHEAD_BYTES = 64 * 1024;

/** Opens a reply: where its objects go and to whose key it is to be sealed. The first object is the manifest. */
export async function startReply(
  world: World,
  token: string,
  objects: readonly { readonly sizeBytes: number }[],
): Promise<Result<ReplyTicket>> {
  const found = await answered(world, token);
  if (!found.ok) return found;
  const { grant, item } = found.value;
  const total = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > LIMITS.replyBytes + OVERHEAD_BYTES) return refused("TOO_BIG");
  const id = newId(world);
  const itemId = newId(world);
  const share = serverShare(world.random);
  const promised = objects.map(({ sizeBytes }): Promised => ({ id: newId(world), sizeBytes }));
  const account = await world.store.get("accounts", item.sender);
  const sharesKept = await world.shares.commit([{ kind: "insert", table: "shares", row: { id, itemId, share } }]);
  if (!sharesKept.ok) return notKept(sharesKept.why);
  const row: ReplyRow = { id, grantId: grant.id, itemId, startedAt: world.now(), objects: JSON.stringify(promised) };
  const kept = await world.store.commit([{ kind: "insert", table: "replies", row }]);
  if (!kept.ok) return notKept(kept.why);
  return done({
    replyId: id,
    itemId,
    organisation: world.organisation.domain,
    objects: promised.map((object) => object.id),
    recipient: item.sender,
    publicKey: base64url(account?.publicKey ?? world.keys.replyPublic),
    share: base64url(share),
  });
}

/** Takes one sealed object of a reply, of exactly the size that was promised. */
export async function bringObject(
  world: World,
  token: string,
  to: { readonly replyId: string; readonly objectId: string; readonly bytes: AsyncIterable<Bytes> },
): Promise<Result<Record<string, never>>> {
  const found = await replyOf(world, token, to.replyId);
  if (!found.ok) return found;
  const { reply } = found.value;
  const promised = promisedOf(reply).find(({ id }) => id === to.objectId);
  if (promised === undefined) return refused("NOT_FOUND");
  const bytes = await exactly(to.bytes, promised.sizeBytes);
  if (bytes === undefined) return refused("TOO_BIG");
  try {
    const kept = await world.store.commit([
      {
        kind: "put",
        table: "objects",
        row: { id: promised.id, itemId: reply.itemId, sizeBytes: bytes.length, ...(await rest(world, bytes)) },
      },
    ]);
    return kept.ok ? done({}) : notKept(kept.why);
  } catch (thrown) {
    if (thrown instanceof StorageFull) return refused("STORAGE");
    throw thrown;
  }
}

/** Ends a reply: it becomes an item for the sender, who is told. A sender without an account gets it as mail in their own mailbox. */
export async function finishReply(
  world: World,
  token: string,
  from: { readonly replyId: string; readonly wrap: string; readonly sealedHalf: string },
): Promise<Result<Record<string, never>>> {
  const found = await replyOf(world, token, from.replyId);
  if (!found.ok) return found;
  const { reply, grant, item } = found.value;
  const wrap = fromBase64url(from.wrap);
  const sealedHalf = fromBase64url(from.sealedHalf);
  if (wrap?.length !== WRAP_BYTES || sealedHalf?.length !== USER_KEY.encapsulatedBytes + USER_KEY.tagBytes + 32)
    return refused("BAD_REQUEST");
  const objects = await world.store.list("objects", { where: { itemId: reply.itemId } });
  if (promisedOf(reply).some(({ id }) => !objects.some((object) => object.id === id))) return refused("BAD_REQUEST");

  const account = await world.store.get("accounts", item.sender);
  const arrives =
    account === undefined
      ? await replyAsMail(world, { reply, item, from: grant.recipient, wrap, sealedHalf, objects })
      : await asItem(world, {
          reply,
          grant,
          item,
          wrap,
          sealedHalf,
          sizeBytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        });
  if (arrives === undefined) return refused("BAD_REQUEST");
  const now = world.now();
  const kept = await world.store.commit([
    { kind: "delete", table: "replies", id: reply.id, expect: { grantId: grant.id } },
    { kind: "update", table: "recipients", id: grant.recipientId, set: { status: "answered", statusAt: now, answeredAt: now } },
    ...arrives,
    {
      kind: "append",
      event: { at: now, kind: "answered", subject: grant.messageId, details: { recipient: grant.recipient, files: objects.length - 1 } },
    },
  ]);
  if (!kept.ok) return notKept(kept.why);
  world.wake();
  return done({});
}

async function asItem(
  world: World,
  made: {
    readonly reply: ReplyRow;
    readonly grant: GrantRow;
    readonly item: Answerable;
    readonly wrap: Bytes;
    readonly sealedHalf: Bytes;
    readonly sizeBytes: number;
  },
): Promise<readonly Change<Tables>[]> {
  const { reply, grant, item } = made;
  const now = world.now();
  const messageId = newId(world);
  const recipientId = newId(world);
  const files = promisedOf(reply).length - 1;
  const nothing = { phoneSealed: null, hint: null, codeSalt: null, codeProofHash: null, waitingSealed: null, ...newCodeSlot() };
  return [
    {
      kind: "insert",
      table: "messages",
      row: {
        id: messageId,
        kind: "reply",
        sender: grant.recipient,
        acceptedAt: now,
        sizeBytes: made.sizeBytes,
        attachments: files,
        titleSealed: null,
        answers: item.id,
      },
    },
    {
      kind: "insert",
      table: "recipients",
      row: {
        id: recipientId,
        messageId,
        address: item.sender,
        route: "seal",
        status: "sent",
        statusAt: now,
        openedAt: null,
        answeredAt: null,
        grantId: reply.id,
        reasonsSealed: null,
      },
    },
    {
      kind: "insert",
      table: "items",
      row: {
        id: reply.itemId,
        messageId,
        origin: "guest",
        sender: grant.recipient,
        senderName: grant.recipient,
        sealedAt: now,
        expiresAt: now + LIMITS.itemMs * 12,
        recalledAt: null,
        clearedAt: null,
        manifestObject: promisedOf(reply)[0]?.id ?? "",
        signature: new Uint8Array(0),
      },
    },
    {
      kind: "insert",
      table: "grants",
      row: {
        id: reply.id,
        itemId: reply.itemId,
        messageId,
        recipientId,
        recipient: item.sender,
        kind: "user",
        proofHash: new Uint8Array(0),
        wrap: made.wrap,
        sealedHalf: made.sealedHalf,
        method: "none",
        ...nothing,
      },
    },
    await post(world, {
      to: item.sender,
      notice: answerNotice(speaker(world), { from: grant.recipient, url: `${world.organisation.url}/app/answers/${reply.itemId}` }),
    }),
  ];
}

/** The grant and item that a guest's session may answer. */
async function answered(world: World, token: string): Promise<Result<{ readonly grant: GrantRow; readonly item: Answerable }>> {
  const grant = await grantOfSession(world, token);
  if (!grant.ok) return grant;
  const item = await world.store.get("items", grant.value.itemId);
  if (item === undefined || item.sender === "") return refused("NOT_FOUND");
  return done({ grant: grant.value, item: { ...item, sender: item.sender } });
}

async function replyOf(
  world: World,
  token: string,
  replyId: string,
): Promise<Result<{ readonly grant: GrantRow; readonly item: Answerable; readonly reply: ReplyRow }>> {
  const found = await answered(world, token);
  if (!found.ok) return found;
  const reply = await world.store.get("replies", replyId);
  return reply === undefined || reply.grantId !== found.value.grant.id ? refused("NOT_FOUND") : done({ ...found.value, reply });
}

async function exactly(source: AsyncIterable<Bytes>, sizeBytes: number): Promise<Bytes | undefined> {
  const all = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const chunk of source) {
    if (at + chunk.length > sizeBytes) return undefined;
    all.set(chunk, at);
    at += chunk.length;
  }
  return at === sizeBytes ? all : undefined;
}
