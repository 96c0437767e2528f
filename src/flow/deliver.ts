import { type Bytes, fromUtf8 } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { LIMITS } from "#core/limits.ts";
import { composeDsn } from "#core/mail/dsn.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { undeliveredNotice } from "#core/notices/texts.ts";
import { ownMailbox, speaker } from "#flow/letters.ts";
import { enqueue, openQueued, stringList } from "#flow/queue.ts";
import type { World } from "#flow/world.ts";
import type { Outcome } from "#io/delivery/delivery.ts";
import type { Change } from "#io/store/store.ts";
import type { QueueRow, Tables } from "#io/store/tables.ts";

/** Minutes after each failed try until the next one. */
const RETRY_MINUTES = [2, 5, 10, 15, 30, 60, 120, 240] as const;

/** Delivers everything that is due, oldest first. Returns how many rows it took up. */
export async function deliverDue(world: World, limit = 50): Promise<number> {
  const due = await world.store.list("queue", { where: { state: "ready" }, atMost: { nextAt: world.now() }, orderBy: "createdAt", limit });
  for (const row of due) await deliverOne(world, row);
  return due.length;
}

async function deliverOne(world: World, row: QueueRow): Promise<void> {
  world.touched();
  world.stage("taken-up");
  const contents = await openQueued(world, row);
  const envelope = { mailFrom: row.mailFrom, rcptTo: stringList(row.rcptTo) as readonly Address[] };
  const outcomes =
    contents === undefined
      ? unreadable(envelope)
      : row.kind === "sms"
        ? await sendText(world, row, fromUtf8(contents) ?? "")
        : await world.delivery.deliver({ id: row.id, envelope, raw: contents, transport: row.transport });
  world.stage("delivered");
  await settle(world, row, outcomes, contents ?? new Uint8Array(0));
  contents?.fill(0);
  world.stage("settled");
}

/** What every recipient of one row came to: sent, tried again later, or given up with a notice to the sender. */
async function settle(world: World, row: QueueRow, outcomes: readonly Outcome[], contents: Bytes): Promise<void> {
  const failed = outcomes.filter(({ result }) => result !== "sent");
  const tooOld = world.now() - row.createdAt > LIMITS.queueAttemptsMs;
  const later = tooOld ? [] : failed.filter(({ result }) => result === "retry");
  const gone = failed.filter((outcome) => !later.includes(outcome));
  const changes: Change<Tables>[] = [...(await recipientChanges(world, row, outcomes))];
  if (gone.length > 0) changes.push(...(await bounce(world, row, gone, contents)));
  if (later.length > 0) changes.push(tryLater(world, row, later));
  else changes.push({ kind: "delete", table: "queue", id: row.id });
  world.log.line(later.length > 0 ? "delayed" : gone.length > 0 ? "failed" : "delivered", {
    id: row.id,
    kind: row.kind,
    recipients: outcomes.length,
    attempts: row.attempts + 1,
    ...lastErrorOf(failed),
  });
  const kept = await world.store.commit(changes);
  if (!kept.ok) world.log.line("not-settled", { id: row.id, why: kept.why });
  else if (row.blob !== null && later.length === 0) await world.blobs.remove(row.blob);
}

function tryLater(world: World, row: QueueRow, later: readonly Outcome[]): Change<Tables> {
  const wait = (RETRY_MINUTES[Math.min(row.attempts, RETRY_MINUTES.length - 1)] ?? 240) * 60_000;
  const rcptTo = row.kind === "sms" ? row.rcptTo : JSON.stringify(later.map(({ address }) => address));
  return {
    kind: "update",
    table: "queue",
    id: row.id,
    set: { attempts: row.attempts + 1, nextAt: world.now() + wait, rcptTo, lastError: lastErrorOf(later).last ?? null },
  };
}

/** A row that cannot be opened any more will not be opened later either. */
function unreadable(envelope: Envelope): readonly Outcome[] {
  return envelope.rcptTo.map((address) => ({ address, result: "failed", code: 554, status: "5.3.0", text: "cannot be opened any more" }));
}

async function recipientChanges(world: World, row: QueueRow, outcomes: readonly Outcome[]): Promise<readonly Change<Tables>[]> {
  const changes: Change<Tables>[] = [];
  const now = world.now();
  for (const id of stringList(row.recipientIds)) {
    const recipient = await world.store.get("recipients", id);
    const outcome = outcomes.find(({ address }) => address === recipient?.address);
    // A guest may have opened, or the sender taken back, while the notice was still on its way.
    if (recipient === undefined || outcome === undefined || recipient.status !== "queued" || outcome.result === "retry") continue;
    const status = outcome.result;
    changes.push(
      { kind: "update", table: "recipients", id, set: { status, statusAt: now } },
      {
        kind: "append",
        event: {
          at: now,
          kind: status,
          subject: recipient.messageId,
          details: {
            recipient: recipient.address,
            code: outcome.code,
            status: outcome.status,
            ...(outcome.way === undefined ? {} : { way: outcome.way }),
          },
        },
      },
    );
  }
  return changes;
}

/** A notice to the sender with the reply codes and never the contents (RFC 3464); none to the null sender. */
async function bounce(world: World, row: QueueRow, failed: readonly Outcome[], contents: Bytes): Promise<readonly Change<Tables>[]> {
  if (row.kind !== "mail") return [];
  const { organisation } = world;
  const notice = undeliveredNotice(speaker(world), {
    recipients: failed.map(({ address, code, status }) => ({ address, reply: `${code} ${status}` })),
    at: new Date(row.createdAt),
  });
  const dsn = composeDsn({
    mailFrom: row.mailFrom,
    from: ownMailbox(world),
    reportingMta: organisation.hostName,
    recipients: failed.map(({ address, code, status }) => ({
      finalRecipient: address,
      action: "failed",
      status,
      diagnostic: `${code} ${status}`,
    })),
    arrivedAt: row.createdAt,
    date: world.now(),
    messageId: `${newId(world.random)}@${organisation.domain}`,
    subject: notice.subject,
    text: notice.text,
    // Of a notice that carries a link nothing returns; of ordinary mail what identifies it.
    original: isOwnLetter(row) ? [] : parseMessage(contents).fields,
  });
  return dsn === undefined
    ? []
    : [await enqueue(world, { kind: "mail", messageId: row.messageId, recipientIds: [], envelope: dsn.envelope, contents: dsn.raw })];
}

/** Whether we wrote this mail ourselves, about an item. */
function isOwnLetter(row: QueueRow): boolean {
  return row.recipientIds === "[]" || row.messageId === null;
}

async function sendText(world: World, row: QueueRow, contents: string): Promise<readonly Outcome[]> {
  const [to, text] = stringList(contents);
  const sent = await world.sms.send({ id: row.id, to: to ?? "", text: text ?? "" });
  // A text message has no recipient rows; the address stands for nobody.
  const address = world.organisation.ownAddress;
  if (sent.ok) return [{ address, result: "sent", code: 250, status: "2.0.0", text: "" }];
  return [{ address, result: sent.temporary ? "retry" : "failed", code: 451, status: "4.4.1", text: sent.why }];
}

function lastErrorOf(outcomes: readonly Outcome[]): { readonly last?: string } {
  const first = outcomes[0];
  return first === undefined ? {} : { last: `${first.code} ${first.status}` };
}
