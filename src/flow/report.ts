import { base64url, fromUtf8 } from "#core/bytes.ts";
import type { AnswerView, ItemOpened, MessageDetail, MessageView, RecipientView } from "#core/api/app.ts";
import type { Text } from "#core/language.ts";
import type { Address } from "#core/mail/message.ts";
import { openBox } from "#core/seal/box.ts";
import { type Fetched, restingBytes } from "#flow/fetch.ts";
import { leavesAt } from "#flow/held/stop.ts";
import { withdrawable } from "#flow/held/withdraw.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { GrantRow, ItemRow, MessageRow, RecipientRow, Tables } from "#io/store/tables.ts";

const PAGE = 50;

/** The messages of one sender, newest first, a page at a time. */
export async function messagesOf(
  world: World,
  sender: Address,
  before: number,
): Promise<{ readonly messages: MessageView[]; readonly more: boolean }> {
  const rows = await world.store.list("messages", {
    where: { sender, kind: "mail" },
    atMost: { acceptedAt: before },
    orderBy: "acceptedAt",
    descending: true,
    limit: PAGE + 1,
  });
  const messages: MessageView[] = [];
  for (const row of rows.slice(0, PAGE)) messages.push(await messageView(world, row));
  return { messages, more: rows.length > PAGE };
}

/** One message of this sender with its timeline. */
export async function messageOf(world: World, asked: { readonly messageId: string; readonly by: Address }): Promise<Result<MessageDetail>> {
  const row = await world.store.get("messages", asked.messageId);
  if (row === undefined || row.sender !== asked.by) return refused("NOT_FOUND");
  const items = await world.store.list("items", { where: { messageId: row.id } });
  const events = [];
  for (const subject of [row.id, ...items.map(({ id }) => id)]) events.push(...(await world.store.events({ subject })));
  events.sort((a, b) => a.seq - b.seq);
  return done({
    message: await messageView(world, row),
    events: events.map(({ seq, at, kind, details }) => ({
      seq,
      at,
      kind,
      who: wordOf(details["recipient"]) ?? wordOf(details["recipients"]),
    })),
  });
}

/** The answers that guests sent to this account, newest first. */
export async function answersTo(world: World, address: Address): Promise<AnswerView[]> {
  const grants = await world.store.list("grants", { where: { recipient: address, kind: "user" }, limit: 500 });
  const answers: AnswerView[] = [];
  for (const grant of grants) {
    const item = await world.store.get("items", grant.itemId);
    const message = await world.store.get("messages", grant.messageId);
    const recipient = await world.store.get("recipients", grant.recipientId);
    if (item === undefined || message === undefined) continue;
    const answered = message.answers === null ? undefined : await world.store.get("items", message.answers);
    answers.push({
      itemId: item.id,
      from: item.sender,
      at: item.sealedAt,
      sizeBytes: message.sizeBytes,
      files: message.attachments,
      openedAt: recipient?.openedAt ?? null,
      answers: answered?.messageId ?? null,
    });
  }
  return answers.sort((a, b) => b.at - a.at);
}

/** What the account needs to open an item that was sealed to its key. */
export async function openItem(world: World, asked: { readonly itemId: string; readonly by: Address }): Promise<Result<ItemOpened>> {
  const found = await ownGrant(world, asked);
  if (!found.ok) return found;
  const { grant, item } = found.value;
  const share = await world.shares.get("shares", grant.id);
  if (share === undefined || grant.wrap === null || grant.sealedHalf === null) return refused("NOT_FOUND");
  const now = world.now();
  const recipient = await world.store.get("recipients", grant.recipientId);
  const changes: Change<Tables>[] = [
    {
      kind: "append",
      event: { at: now, kind: "opened", subject: item.messageId, details: { recipient: asked.by, again: recipient?.openedAt != null } },
    },
  ];
  if (recipient?.openedAt === null)
    changes.push({ kind: "update", table: "recipients", id: recipient.id, set: { status: "opened", statusAt: now, openedAt: now } });
  const kept = await world.store.commit(changes);
  if (!kept.ok) return notKept(kept.why);
  return done({
    itemId: item.id,
    organisation: world.organisation.domain,
    recipient: grant.recipient,
    manifestObject: item.manifestObject,
    share: base64url(share.share),
    wrap: base64url(grant.wrap),
    sealedHalf: base64url(grant.sealedHalf),
  });
}

/** One sealed object of an item that this account may open. */
export async function fetchOwn(world: World, asked: { readonly objectId: string; readonly by: Address }): Promise<Result<Fetched>> {
  const object = await world.store.get("objects", asked.objectId);
  if (object === undefined) return refused("NOT_FOUND");
  const found = await ownGrant(world, { itemId: object.itemId, by: asked.by });
  return found.ok ? done(restingBytes(world, object)) : found;
}

async function ownGrant(
  world: World,
  asked: { readonly itemId: string; readonly by: Address },
): Promise<Result<{ readonly grant: GrantRow; readonly item: ItemRow }>> {
  const item = await world.store.get("items", asked.itemId);
  const [grant] = await world.store.list("grants", { where: { itemId: asked.itemId, recipient: asked.by, kind: "user" }, limit: 1 });
  return item === undefined || grant === undefined ? refused("NOT_FOUND") : done({ grant, item });
}

async function messageView(world: World, row: MessageRow): Promise<MessageView> {
  const rows = await world.store.list("recipients", { where: { messageId: row.id } });
  const recipients: RecipientView[] = [];
  for (const recipient of rows) recipients.push(await recipientView(world, recipient));
  const items = await world.store.list("items", { where: { messageId: row.id } });
  const waits = rows.some(({ status }) => status === "held") ? await withdrawable(world, row.id) : [];
  return {
    id: row.id,
    acceptedAt: row.acceptedAt,
    sizeBytes: row.sizeBytes,
    attachments: row.attachments,
    titleSealed: row.titleSealed === null ? null : base64url(row.titleSealed),
    recipients,
    expiresAt: items[0]?.expiresAt ?? null,
    recallable: rows.some(({ route, status }) => route === "seal" && status !== "recalled"),
    leavesAt: (await leavesAt(world, row.id)) ?? null,
    asksReason: waits.find(({ kind }) => kind === "justify")?.id ?? null,
    withdrawable: waits.length > 0,
  };
}

async function recipientView(world: World, row: RecipientRow): Promise<RecipientView> {
  const grant = row.grantId === null ? undefined : await world.store.get("grants", row.grantId);
  const { address, route, status, statusAt, openedAt, answeredAt } = row;
  return {
    address,
    route,
    status,
    statusAt,
    openedAt,
    answeredAt,
    method: grant?.method ?? null,
    hint: grant?.hint ?? null,
    reasons: await reasonsOf(world, row),
  };
}

/** The sentences that stand with one recipient, values masked. */
export async function reasonsOf(world: World, { id, reasonsSealed }: RecipientRow): Promise<Text[]> {
  const json = reasonsSealed === null ? undefined : await openBox(world.keys.spool, reasonsSealed, `reasons/${id}`);
  return json === undefined ? [] : (JSON.parse(fromUtf8(json) ?? "[]") as Text[]);
}

function wordOf(detail: string | number | boolean | undefined): string | null {
  return typeof detail === "string" ? detail : null;
}
