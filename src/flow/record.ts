import { type Bytes, utf8 } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import type { Address, Message } from "#core/mail/message.ts";
import { addReceived } from "#core/mail/received.ts";
import { singleCopy, withoutBcc } from "#core/mail/single-copy.ts";
import { contactNotice, heldNotice, sealedNotice } from "#core/notices/texts.ts";
import type { RecipientVerdict, Verdict } from "#core/policy/verdict.ts";
import { sealToUser } from "#core/seal/user-key.ts";
import { post, speaker } from "#flow/letters.ts";
import type { Received } from "#flow/received.ts";
import type { Plan } from "#flow/plan.ts";
import { enqueue, rest, StorageFull } from "#flow/queue.ts";
import type { Sealed } from "#flow/sealing.ts";
import type { World } from "#flow/world.ts";
import type { Change, Committed } from "#io/store/store.ts";
import type { RecipientRow, Tables } from "#io/store/tables.ts";

interface ToKeep {
  readonly id: string;
  readonly received: Received;
  readonly message: Message;
  readonly verdict: Verdict;
  readonly plan: Plan;
  readonly sealed: readonly Sealed[];
}

type Changes = readonly Change<Tables>[];

/**
 * Makes the message and everything that follows from it durable, in one batch. Shares and blobs come first: without the batch they
 * open nothing and are swept away; with it they are needed.
 */
export async function keep(world: World, letter: ToKeep): Promise<Committed> {
  try {
    const shares = letter.sealed.flatMap(({ grants }) =>
      grants.map(({ share }) => ({ kind: "insert" as const, table: "shares" as const, row: share })),
    );
    const sharesKept = shares.length === 0 ? ({ ok: true } as const) : await world.shares.commit(shares);
    if (!sharesKept.ok) return sharesKept;
    world.stage("shares-kept");
    const changes = [
      ...(await messageChanges(world, letter)),
      ...(await directChanges(world, letter)),
      ...(await sealedChanges(world, letter)),
      ...(await heldChanges(world, letter)),
    ];
    world.stage("blobs-kept");
    const kept = await world.store.commit(changes);
    if (kept.ok) world.stage("recorded");
    return kept;
  } catch (thrown) {
    if (thrown instanceof StorageFull) return { ok: false, why: "full" };
    throw thrown;
  }
}

async function messageChanges(world: World, { id, received, message }: ToKeep): Promise<Changes> {
  const sender = received.envelope.mailFrom;
  const account = await world.store.get("accounts", sender);
  const titleSealed = account === undefined ? null : await sealToUser(account.publicKey, utf8(message.subject), `title/${id}`);
  const now = world.now();
  return [
    {
      kind: "insert",
      table: "messages",
      row: {
        id,
        kind: "mail",
        sender,
        acceptedAt: now,
        sizeBytes: message.raw.length,
        attachments: message.attachments.length,
        titleSealed,
        answers: null,
      },
    },
    {
      kind: "append",
      event: {
        at: now,
        kind: "accepted",
        subject: id,
        details: { sender, sizeBytes: message.raw.length, recipients: received.envelope.rcptTo.length },
      },
    },
  ];
}

async function directChanges(world: World, { id, received, message, plan }: ToKeep): Promise<Changes> {
  const stamped = (raw: Bytes): Bytes => addReceived(raw, received.receivedField(id));
  const changes: Change<Tables>[] = [];
  const leave = async (recipients: readonly RecipientVerdict[], contents: Bytes): Promise<void> => {
    const rows = recipients.map((recipient) =>
      recipientRow(world, id, recipient, { id: newId(world.random), status: "queued", route: "direct" }),
    );
    const rcptTo = recipients.map(({ address }) => address);
    changes.push(
      ...inserted(rows),
      await enqueue(world, {
        kind: "mail",
        messageId: id,
        recipientIds: rows.map((row) => row.id),
        envelope: { mailFrom: received.envelope.mailFrom, rcptTo },
        contents,
      }),
    );
  };
  if (plan.direct.length > 0) await leave(plan.direct, stamped(withoutBcc(message.raw)));
  for (const recipient of plan.single) await leave([recipient], stamped(singleCopy(message, recipient.address)));
  return changes;
}

async function sealedChanges(world: World, { id, received, sealed }: ToKeep): Promise<Changes> {
  const changes: Change<Tables>[] = [];
  const from = received.envelope.mailFrom;
  for (const { item, objects, grants } of sealed) {
    changes.push({ kind: "insert", table: "items", row: item });
    for (const { objectId, bytes } of objects)
      changes.push({
        kind: "insert",
        table: "objects",
        row: { id: objectId, itemId: item.id, sizeBytes: bytes.length, ...(await rest(world, bytes)) },
      });
    for (const grant of grants) {
      const status = grant.guestUrl === undefined ? "waiting" : "queued";
      changes.push(
        { kind: "insert", table: "grants", row: grant.row },
        ...inserted([recipientRow(world, id, grant.verdict, { id: grant.row.recipientId, status, route: "seal", grantId: grant.row.id })]),
      );
      if (grant.contactLink !== undefined) changes.push({ kind: "insert", table: "contactLinks", row: grant.contactLink.row });
      if (grant.guestUrl !== undefined) changes.push(await notifyGuest(world, { grant: grant.row, item, url: grant.guestUrl }));
    }
    changes.push({
      kind: "append",
      event: {
        at: world.now(),
        kind: "sealed",
        subject: id,
        details: {
          item: item.id,
          recipients: grants.length,
          waiting: grants.filter(({ contactLink }) => contactLink !== undefined).length,
        },
      },
    });
  }
  const waiting = sealed
    .flatMap(({ grants }) => grants)
    .flatMap(({ row, contactLink }) => (contactLink === undefined ? [] : [{ address: row.recipient, url: contactLink.url }]));
  // A message from the null sender has nobody to ask; it waits sealed and the app shows it to the administrator's queue.
  if (waiting.length > 0 && from !== "")
    changes.push(
      await post(world, { to: from, notice: contactNotice(speaker(world), { recipients: waiting, sealedAt: new Date(world.now()) }) }),
    );
  return changes;
}

/** The change that mails a guest the link to their page. */
export function notifyGuest(
  world: World,
  to: { readonly grant: Sealed["grants"][number]["row"]; readonly item: Sealed["item"]; readonly url: string },
): Promise<Change<Tables>> {
  const { grant, item } = to;
  const method = grant.method === "none" ? "mail-code" : grant.method;
  return post(world, {
    to: grant.recipient,
    inTheNameOf: { name: item.senderName, address: item.sender },
    messageId: item.messageId,
    recipientIds: [grant.recipientId],
    notice: sealedNotice(speaker(world), {
      senderName: item.senderName,
      senderAddress: item.sender,
      url: to.url,
      method,
      readableUntil: new Date(item.expiresAt),
    }),
  });
}

async function heldChanges(world: World, { id, received, message, verdict, plan }: ToKeep): Promise<Changes> {
  if (plan.held.length === 0) return [];
  const from = received.envelope.mailFrom;
  const now = world.now();
  const rows = plan.held.map((recipient) => recipientRow(world, id, recipient, { id: newId(world.random), status: "held", route: "hold" }));
  const addresses: readonly Address[] = plan.held.map(({ address }) => address);
  const changes: Change<Tables>[] = [
    ...inserted(rows),
    await enqueue(world, {
      kind: "mail",
      messageId: id,
      recipientIds: rows.map((row) => row.id),
      envelope: { mailFrom: from, rcptTo: addresses },
      contents: addReceived(withoutBcc(message.raw), received.receivedField(id)),
      state: "held",
    }),
    { kind: "append", event: { at: now, kind: "held", subject: id, details: { recipients: rows.length } } },
  ];
  if (from !== "") {
    const reasons = { nl: verdict.ask.map(({ text }) => text.nl), en: verdict.ask.map(({ text }) => text.en) };
    changes.push(
      await post(world, { to: from, notice: heldNotice(speaker(world), { at: new Date(now), recipients: addresses, reasons }) }),
    );
  }
  return changes;
}

function recipientRow(
  world: World,
  messageId: string,
  recipient: RecipientVerdict,
  is: { readonly id: string; readonly status: RecipientRow["status"]; readonly route: RecipientRow["route"]; readonly grantId?: string },
): RecipientRow {
  return {
    id: is.id,
    messageId,
    address: recipient.address,
    route: is.route,
    status: is.status,
    statusAt: world.now(),
    openedAt: null,
    answeredAt: null,
    grantId: is.grantId ?? null,
    reasons: JSON.stringify(recipient.reasons.map(({ text }) => text)),
  };
}

function inserted(rows: readonly RecipientRow[]): Changes {
  return rows.map((row) => ({ kind: "insert", table: "recipients", row }));
}
