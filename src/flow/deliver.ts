import { fromUtf8, utf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { composeDsn } from "#core/mail/dsn.ts";
import type { Address } from "#core/mail/message.ts";
import { enqueue, openQueued } from "#flow/queue.ts";
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
  world.stage("taken-up");
  const contents = await openQueued(world, row);
  if (contents === undefined) return settleFailed(world, row, [{ address: "", ok: false, temporary: false, code: 554, status: "5.3.0" }]);
  const outcomes = row.kind === "sms" ? await sendText(world, row, fromUtf8(contents) ?? "") : await world.delivery.deliver({ id: row.id, envelope: envelopeOf(row), raw: contents });
  contents.fill(0);
  world.stage("delivered");
  await settle(world, row, outcomes);
  world.stage("settled");
}

/** What every recipient of one row came to: sent, tried again later, or given up with a notice to the sender. */
async function settle(world: World, row: QueueRow, outcomes: readonly Outcome[]): Promise<void> {
  const failed = outcomes.filter((outcome) => !outcome.ok);
  const later = failed.filter(({ temporary }) => temporary);
  const gone = failed.filter(({ temporary }) => !temporary);
  const now = world.now();
  const tooOld = now - row.createdAt > LIMITS.queueAttemptsMs;
  const changes: Change<Tables>[] = [...(await recipientChanges(world, row, outcomes))];
  const bounced = tooOld ? failed : gone;
  if (bounced.length > 0) changes.push(...(await bounce(world, row, bounced)));
  if (later.length > 0 && !tooOld) {
    const wait = (RETRY_MINUTES[Math.min(row.attempts, RETRY_MINUTES.length - 1)] ?? 240) * 60_000;
    const rcptTo = row.kind === "sms" ? row.rcptTo : JSON.stringify(later.map(({ address }) => address));
    changes.push({ kind: "update", table: "queue", id: row.id, set: { attempts: row.attempts + 1, nextAt: now + wait, rcptTo, lastError: lastErrorOf(later) } });
    world.log.line("delayed", { id: row.id, kind: row.kind, recipients: later.length, attempts: row.attempts + 1, last: lastErrorOf(later) });
  } else {
    changes.push({ kind: "delete", table: "queue", id: row.id });
    world.log.line(failed.length === 0 ? "delivered" : "failed", { id: row.id, kind: row.kind, recipients: outcomes.length });
  }
  const kept = await world.store.commit(changes);
  if (kept.ok && row.blob !== null && later.length === 0) await world.blobs.remove(row.blob);
}

function settleFailed(world: World, row: QueueRow, outcomes: readonly Outcome[]): Promise<void> {
  const everyone = envelopeOf(row).rcptTo.map((address): Outcome => ({ address, ok: false, temporary: false, code: 554, status: "5.3.0" }));
  return settle(world, row, everyone.length > 0 ? everyone : outcomes);
}

async function recipientChanges(world: World, row: QueueRow, outcomes: readonly Outcome[]): Promise<readonly Change<Tables>[]> {
  const changes: Change<Tables>[] = [];
  const now = world.now();
  for (const id of stringList(row.recipientIds)) {
    const recipient = await world.store.get("recipients", id);
    const outcome = outcomes.find(({ address }) => address === recipient?.address);
    // A guest may have opened, or the sender taken back, while the notice was still on its way.
    if (recipient === undefined || outcome === undefined || recipient.status !== "queued" || (!outcome.ok && outcome.temporary)) continue;
    const status = outcome.ok ? "sent" : "failed";
    changes.push(
      { kind: "update", table: "recipients", id, set: { status, statusAt: now } },
      { kind: "append", event: { at: now, kind: status, subject: recipient.messageId, details: { recipient: recipient.address, code: outcome.code, status: outcome.status } } },
    );
  }
  return changes;
}

/** A notice to the sender with the reply codes and never the contents (RFC 3464); none to the null sender. */
async function bounce(world: World, row: QueueRow, failed: readonly Outcome[]): Promise<readonly Change<Tables>[]> {
  if (row.kind !== "mail" || row.mailFrom === "") return [];
  const dsn = composeDsn({
    reportingMta: world.organisation.hostName,
    to: row.mailFrom as Address,
    from: `zegel@${world.organisation.domain}`,
    arrivedAt: new Date(row.createdAt),
    at: new Date(world.now()),
    messageId: `${row.id}.dsn@${world.organisation.domain}`,
    boundary: `zegel-${row.id}`,
    recipients: failed.map(({ address, code, status }) => ({ finalRecipient: address as Address, action: "failed" as const, status, code })),
  });
  return [await enqueue(world, { kind: "mail", messageId: row.messageId, recipientIds: [], envelope: { mailFrom: "", rcptTo: [row.mailFrom as Address] }, contents: dsn })];
}

/** The text of an SMS rests as JSON: number and words together, sealed. */
export function textContents(to: string, text: string): ReturnType<typeof utf8> {
  return utf8(JSON.stringify([to, text]));
}

async function sendText(world: World, row: QueueRow, contents: string): Promise<readonly Outcome[]> {
  const [to, text] = stringList(contents);
  const sent = await world.sms.send({ id: row.id, to: to ?? "", text: text ?? "" });
  return [{ address: "", ok: sent.ok, temporary: !sent.ok && sent.temporary, code: sent.ok ? 250 : 451, status: sent.ok ? "2.0.0" : "4.4.1" }];
}

function envelopeOf(row: QueueRow): { readonly mailFrom: Address | ""; readonly rcptTo: readonly Address[] } {
  return { mailFrom: row.mailFrom as Address | "", rcptTo: stringList(row.rcptTo) as readonly Address[] };
}

function lastErrorOf(outcomes: readonly Outcome[]): string {
  const first = outcomes[0];
  return first === undefined ? "" : `${first.code} ${first.status}`;
}

/** The strings of a JSON array that we wrote ourselves. */
function stringList(json: string): readonly string[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.filter((one) => typeof one === "string") : [];
}
