import type { Bytes } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { LIMITS } from "#core/limits.ts";
import { composeDsn, type DsnRecipient } from "#core/mail/dsn.ts";
import type { Envelope } from "#core/mail/message.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { delayedNotice, relayedNotice, undeliveredNotice } from "#core/notices/report-texts.ts";
import { wantsReport } from "#flow/asked.ts";
import { ownMailbox, speaker } from "#flow/letters.ts";
import { enqueue, envelopeOf } from "#flow/queue.ts";
import { PACE } from "#flow/queue-pace.ts";
import type { World } from "#flow/world.ts";
import type { Outcome } from "#io/delivery/delivery.ts";
import type { Change } from "#io/store/store.ts";
import type { QueueRow, Tables } from "#io/store/tables.ts";

/** What a report tells (RFC 3464 section 2.3.3). */
export type ReportKind = "failed" | "delayed" | "relayed";

const ASKED_AS = { failed: "failure", delayed: "delay", relayed: "success" } as const;

/**
 * The report to the sender about these recipients, as a change that puts it into the queue; nothing where nobody wants to know.
 * `contents` is undefined where the message cannot be opened.
 */
export async function report(
  world: World,
  row: QueueRow,
  kind: ReportKind,
  about: { readonly outcomes: readonly Outcome[]; readonly contents: Bytes | undefined },
): Promise<readonly Change<Tables>[]> {
  if (row.kind !== "mail") return [];
  const envelope = envelopeOf(row);
  const told = about.outcomes.filter(({ address }) => wantsReport(envelope, address, ASKED_AS[kind]));
  if (told.length === 0) return [];
  const { contents } = about;
  const notice = noticeOf(world, row, kind, told);
  const dsn = composeDsn({
    mailFrom: row.mailFrom,
    from: ownMailbox(world),
    reportingMta: world.organisation.hostName,
    recipients: told.map((outcome) => recipientOf(envelope, kind, outcome, row.createdAt + LIMITS.queueAttemptsMs)),
    arrivedAt: row.createdAt,
    date: world.now(),
    messageId: `${newId(world)}@${world.organisation.domain}`,
    subject: notice.subject,
    text: notice.text,
    // Of a notice that carries a link nothing returns; of ordinary mail what identifies it.
    original: contents === undefined || isOwnLetter(row) ? [] : parseMessage(contents).fields,
    ...(envelope.asked?.envid === undefined ? {} : { envelopeId: envelope.asked.envid }),
    ...(contents !== undefined && kind === "failed" && returnsWhole(row, envelope) ? { returned: contents } : {}),
  });
  if (dsn === undefined) return [];
  return [await enqueue(world, { kind: "mail", messageId: row.messageId, recipientIds: [], envelope: dsn.envelope, contents: dsn.raw })];
}

function noticeOf(world: World, row: QueueRow, kind: ReportKind, told: readonly Outcome[]) {
  const recipients = told.map(({ address, code, status }) => ({ address, reply: `${code} ${status}` }));
  const at = new Date(row.createdAt);
  switch (kind) {
    case "failed":
      return undeliveredNotice(speaker(world), { recipients, at });
    case "delayed":
      return delayedNotice(speaker(world), { recipients, at, until: new Date(row.createdAt + LIMITS.queueAttemptsMs) });
    case "relayed":
      return relayedNotice(speaker(world), { recipients, at });
  }
}

function recipientOf(envelope: Envelope, kind: ReportKind, outcome: Outcome, until: number): DsnRecipient {
  const { address, code, status } = outcome;
  const orcpt = envelope.asked?.recipients.get(address)?.orcpt;
  return {
    finalRecipient: address,
    action: kind,
    status,
    // Code 0: no host said anything, so there is no reply to quote.
    ...(code === 0 || kind === "relayed" ? {} : { diagnostic: `${code} ${status}` }),
    ...(orcpt === undefined ? {} : { originalRecipient: orcpt }),
    ...(kind === "delayed" ? { willRetryUntil: until } : {}),
  };
}

/** Whether we wrote this mail ourselves, about an item. */
function isOwnLetter(row: QueueRow): boolean {
  return row.recipientIds === "[]" || row.messageId === null;
}

/** Whole only where its sender asked for that, for what was sent in the clear by their own wish, and not too large. */
function returnsWhole(row: QueueRow, { asked }: Envelope): boolean {
  return (
    asked?.ret === "FULL" &&
    !asked.requireTls &&
    row.transport === "opportunistic" &&
    !isOwnLetter(row) &&
    row.sizeBytes <= PACE.returnedBytes
  );
}
