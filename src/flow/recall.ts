import { makeCertificate, type SignedCertificate } from "#core/log/certificate.ts";
import { GENESIS } from "#core/log/chain.ts";
import type { Address } from "#core/mail/message.ts";
import { stringList } from "#flow/queue.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import { forgetDeleted } from "#flow/retain.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { GrantRow, RecipientRow, Tables } from "#io/store/tables.ts";

/** Who takes back what; without recipients everyone who has it sealed. */
export interface RecallAsked {
  readonly messageId: string;
  readonly by: Address;
  readonly recipients?: readonly string[];
}

/**
 * Takes a sealed message back: first the shares, from then on nothing opens it any more, then wraps, sessions and waiting mails, and
 * the ciphertext when nobody is left. What was read before cannot be unread; the event says who had opened it.
 */
export async function recall(world: World, asked: RecallAsked): Promise<Result<Record<string, never>>> {
  const message = await world.store.get("messages", asked.messageId);
  if (message === undefined || message.sender !== asked.by) return refused("NOT_FOUND");
  const all = await world.store.list("recipients", { where: { messageId: message.id } });
  const chosen = all.filter(
    (row) => row.route === "seal" && row.status !== "recalled" && (asked.recipients?.includes(row.address) ?? true),
  );
  if (chosen.length === 0) return refused("CONFLICT");
  const grants = await grantsOf(world, chosen);

  const shareGone = await world.shares.commit(grants.map(({ id }) => ({ kind: "delete" as const, table: "shares" as const, id })));
  if (!shareGone.ok) return notKept(shareGone.why);
  const { changes, blobs } = await closing(world, message.id, chosen, grants, all);
  const kept = await world.store.commit(changes);
  if (!kept.ok) return notKept(kept.why);
  for (const blob of blobs) await world.blobs.remove(blob);
  await forgetDeleted(world);
  world.log.line("recalled", { id: message.id, recipients: chosen.length });
  return done({});
}

/** The certificates of a message's recalls, one for each item, that can be checked without this server. */
export async function recallCertificates(
  world: World,
  asked: { readonly messageId: string; readonly by: Address },
): Promise<Result<readonly SignedCertificate[]>> {
  const message = await world.store.get("messages", asked.messageId);
  if (message === undefined || message.sender !== asked.by) return refused("NOT_FOUND");
  const [newest] = await world.store.events({ newestFirst: true, limit: 1 });
  const certificates: SignedCertificate[] = [];
  for (const item of await world.store.list("items", { where: { messageId: message.id } })) {
    const event = (await world.store.events({ subject: item.id })).findLast(({ kind }) => kind === "recalled");
    if (event === undefined || newest === undefined) continue;
    const { seq, at, kind, subject, details } = event;
    const before = event.seq === 1 ? undefined : (await world.store.events({ fromSeq: event.seq - 1, limit: 1 }))[0];
    certificates.push(
      await makeCertificate({
        privateKeyPkcs8: world.keys.signPrivate,
        organisation: world.organisation.domain,
        recipients: await takenBack(world, item.id),
        event: { seq, at, kind, subject, details },
        previousHash: before?.hash ?? GENESIS,
        head: { seq: newest.seq, hash: newest.hash },
      }),
    );
  }
  return certificates.length === 0 ? refused("NOT_FOUND") : done(certificates);
}

async function takenBack(world: World, itemId: string): Promise<readonly { readonly address: string; readonly openedAt: number | null }[]> {
  const grants = await world.store.list("grants", { where: { itemId, kind: "guest" } });
  const rows = await Promise.all(grants.map(({ recipientId }) => world.store.get("recipients", recipientId)));
  return rows.filter((row) => row?.status === "recalled").map((row) => ({ address: row?.address ?? "", openedAt: row?.openedAt ?? null }));
}

async function grantsOf(world: World, recipients: readonly RecipientRow[]): Promise<readonly GrantRow[]> {
  const ids = recipients.flatMap(({ grantId }) => grantId ?? []);
  const found = await Promise.all(ids.map((id) => world.store.get("grants", id)));
  return found.filter((grant) => grant !== undefined);
}

async function closing(
  world: World,
  messageId: string,
  chosen: readonly RecipientRow[],
  grants: readonly GrantRow[],
  all: readonly RecipientRow[],
): Promise<{ readonly changes: readonly Change<Tables>[]; readonly blobs: readonly string[] }> {
  const now = world.now();
  const changes: Change<Tables>[] = [];
  const blobs: string[] = [];
  for (const row of chosen) changes.push({ kind: "update", table: "recipients", id: row.id, set: { status: "recalled", statusAt: now } });
  for (const grant of grants) {
    changes.push({
      kind: "update",
      table: "grants",
      id: grant.id,
      set: { wrap: null, waitingSealed: null, codeHash: null, phoneSealed: null },
    });
    for (const session of await world.store.list("sessions", { where: { subject: grant.id } }))
      changes.push({ kind: "delete", table: "sessions", id: session.id });
    for (const link of await world.store.list("contactLinks", { where: { grantId: grant.id } }))
      changes.push({ kind: "delete", table: "contactLinks", id: link.id });
  }
  const ids = chosen.map(({ id }) => id);
  for (const waiting of await world.store.list("queue", { where: { messageId } })) {
    const serves = stringList(waiting.recipientIds);
    if (serves.length > 0 && serves.every((id) => ids.includes(id))) changes.push({ kind: "delete", table: "queue", id: waiting.id });
  }
  for (const itemId of new Set(grants.map((grant) => grant.itemId))) {
    const taken = chosen.filter((row) => grants.some((grant) => grant.itemId === itemId && grant.recipientId === row.id));
    const opened = taken.filter(({ openedAt }) => openedAt !== null);
    changes.push({
      kind: "append",
      event: {
        at: now,
        kind: "recalled",
        subject: itemId,
        details: {
          recipients: taken.map(({ address }) => address).join(" "),
          openedBefore: opened.map(({ address }) => address).join(" "),
        },
      },
    });
    const left = await world.store.list("grants", { where: { itemId, kind: "guest" } });
    const stillOpen = left.some(
      (grant) => !grants.some(({ id }) => id === grant.id) && all.some((row) => row.grantId === grant.id && row.status !== "recalled"),
    );
    if (stillOpen) continue;
    changes.push({ kind: "update", table: "items", id: itemId, set: { recalledAt: now, clearedAt: now } });
    for (const object of await world.store.list("objects", { where: { itemId } })) {
      changes.push({ kind: "delete", table: "objects", id: object.id });
      if (object.blob !== null) blobs.push(object.blob);
    }
  }
  return { changes, blobs };
}
