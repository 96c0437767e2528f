import type { Bytes } from "#core/bytes.ts";
import { isInStep, removeBlob, stringList } from "#flow/queue.ts";
import { isTooOld, PACE, retryWaitMs } from "#flow/queue-pace.ts";
import { report } from "#flow/reports.ts";
import type { SealedInstead } from "#flow/seal-instead.ts";
import type { World } from "#flow/world.ts";
import type { Outcome } from "#io/delivery/delivery.ts";
import type { Change, Committed } from "#io/store/store.ts";
import type { QueueRow, RecipientRow, Tables } from "#io/store/tables.ts";

/** What a try of one row came to. */
export interface Tried {
  readonly outcomes: readonly Outcome[];
  /** Undefined where the row cannot be opened. */
  readonly contents: Bytes | undefined;
  /** Until when its destination is given a rest, where this row was not tried by itself. */
  readonly restUntil?: number;
  /** What of it goes sealed instead. */
  readonly sealed?: SealedInstead | undefined;
}

/** How often a batch is built anew, when what it was built on changed meanwhile. */
const TRIES = 5;

/**
 * Keeps what every recipient of one row came to, in one batch: sent, tried again later, or given up with a report to the sender.
 * "gone": somebody removed the row meanwhile. After "full" or "broken" nothing is kept, and the row would be delivered again.
 */
export async function settle(world: World, row: QueueRow, tried: Tried): Promise<Settled> {
  // Where that cannot be kept now it waits on as it is: the next try seals it.
  if (tried.sealed !== undefined && (await keepShares(world, tried.sealed)) && (await settleAs(world, row, tried, 1)) === "settled") {
    world.wake(tried.sealed.changes);
    return "settled";
  }
  return settleAs(world, row, { ...tried, sealed: undefined }, TRIES);
}

type Settled = "settled" | "gone" | "full" | "broken";

async function settleAs(world: World, row: QueueRow, tried: Tried, tries: number): Promise<Settled> {
  const split = splitOutcomes(row, tried, world.now());
  const reports = await reportChanges(world, row, tried, split);
  let kept: Committed = { ok: false, why: "conflict" };
  let current: QueueRow | undefined = row;
  for (let attempt = 0; attempt < tries && !kept.ok && kept.why === "conflict"; attempt++) {
    // The first batch believes that nothing has changed; only when that proves wrong the rows are read.
    if (attempt > 0) current = await world.store.get("queue", row.id);
    if (current === undefined) return "gone";
    const recipients = attempt === 0 && isInStep(row) ? asEnqueued(row, split) : await asTheyAre(world, row, split);
    kept = await world.store.commit([...recipients, ...reports, ...(tried.sealed?.changes ?? []), rowChange(world, row, tried, split)]);
  }
  if (!kept.ok) return kept.why === "full" ? "full" : "broken";
  logLine(world, row, tried, split);
  if (split.later.length === 0) await removeBlob(world, row);
  return "settled";
}

interface Split {
  readonly sent: readonly Outcome[];
  readonly later: readonly Outcome[];
  readonly gone: readonly Outcome[];
  readonly at: number;
}

/** The shares come first: without the batch they open nothing. */
async function keepShares(world: World, { shares }: SealedInstead): Promise<boolean> {
  return (await world.shares.commit(shares.map((row) => ({ kind: "put", table: "shares", row })))).ok;
}

function splitOutcomes(row: QueueRow, { outcomes: all, sealed }: Tried, at: number): Split {
  const outcomes = all.filter(({ address }) => sealed?.addresses.includes(address) !== true);
  const tooOld = isTooOld(row.createdAt, at);
  const later = tooOld ? [] : outcomes.filter(({ result }) => result === "retry");
  return {
    sent: outcomes.filter(({ result }) => result === "sent"),
    later,
    gone: outcomes.filter((outcome) => outcome.result !== "sent" && !later.includes(outcome)),
    at,
  };
}

async function reportChanges(world: World, row: QueueRow, { contents }: Tried, split: Split): Promise<readonly Change<Tables>[]> {
  const relayed = split.sent.filter(({ reportsItself }) => reportsItself !== true);
  return [
    ...(split.gone.length === 0 ? [] : await report(world, row, "failed", { outcomes: split.gone, contents })),
    ...(relayed.length === 0 || row.asked === null ? [] : await report(world, row, "relayed", { outcomes: relayed, contents })),
    ...(tellsDelay(row, split) ? await report(world, row, "delayed", { outcomes: split.later, contents }) : []),
  ];
}

function tellsDelay(row: QueueRow, { later, at }: Split): boolean {
  return later.length > 0 && row.noticeAt !== null && at >= row.noticeAt;
}

/** The recipients as they were when the row was made: the batch is a conflict where one has opened or was taken back since. */
function asEnqueued(row: QueueRow, split: Split): readonly Change<Tables>[] {
  const ids = stringList(row.recipientIds);
  const places = stringList(row.rcptTo);
  return [...split.sent, ...split.gone].flatMap((outcome) => {
    const id = ids[places.indexOf(outcome.address)];
    return id === undefined ? [] : recipientChanges(row.messageId ?? "", id, outcome, split.at);
  });
}

/** A guest may have opened, or the sender taken back, while the notice was still on its way: their status stays. */
async function asTheyAre(world: World, row: QueueRow, split: Split): Promise<readonly Change<Tables>[]> {
  const ids = stringList(row.recipientIds);
  const rows = await recipientsOf(world, row, ids);
  return [...split.sent, ...split.gone].flatMap((outcome) => {
    const queued = rows.find(({ address, status }) => address === outcome.address && status === "queued");
    return queued === undefined ? [] : recipientChanges(queued.messageId, queued.id, outcome, split.at);
  });
}

async function recipientsOf(world: World, row: QueueRow, ids: readonly string[]): Promise<readonly RecipientRow[]> {
  if (row.messageId !== null && ids.length > 2) {
    const all = await world.store.list("recipients", { where: { messageId: row.messageId } });
    return all.filter(({ id }) => ids.includes(id));
  }
  const some = await Promise.all(ids.map((id) => world.store.get("recipients", id)));
  return some.flatMap((one) => (one === undefined ? [] : [one]));
}

function recipientChanges(messageId: string, id: string, outcome: Outcome, at: number): readonly Change<Tables>[] {
  const status = outcome.result === "sent" ? "sent" : "failed";
  const { address, code, way } = outcome;
  const details = { recipient: address, code, status: outcome.status, ...(way === undefined ? {} : { way }) };
  return [
    { kind: "update", table: "recipients", id, set: { status, statusAt: at }, expect: { status: "queued" } },
    { kind: "append", event: { at, kind: status, subject: messageId, details } },
  ];
}

function rowChange(world: World, row: QueueRow, { restUntil }: Tried, split: Split): Change<Tables> {
  const { later } = split;
  if (later.length === 0) return { kind: "delete", table: "queue", id: row.id };
  const attempts = row.attempts + (restUntil === undefined ? 1 : 0);
  const noticeAt = tellsDelay(row, split) ? null : row.noticeAt;
  const nextAt = restUntil ?? world.now() + (later.some(isOwnTrouble) ? PACE.ownTroubleMs : retryWaitMs(attempts));
  const places = row.kind === "sms" ? {} : placesOf(row, later);
  return { kind: "update", table: "queue", id: row.id, set: { attempts, nextAt, noticeAt, lastError: errorOf(later[0]), ...places } };
}

/** Only who has not got it yet; ids and addresses stay in step where they are. */
function placesOf(row: QueueRow, later: readonly Outcome[]): Pick<QueueRow, "rcptTo" | "recipientIds"> {
  const places = stringList(row.rcptTo);
  const ids = stringList(row.recipientIds);
  const left = places.flatMap((address, at) => (later.some((outcome) => outcome.address === address) ? [at] : []));
  const pick = (list: readonly string[]): string => JSON.stringify(left.flatMap((at) => list.slice(at, at + 1)));
  return { rcptTo: pick(places), recipientIds: isInStep(row) ? pick(ids) : row.recipientIds };
}

/** Whether no other host had a say in it: our own disk was full. */
function isOwnTrouble({ code, status }: Outcome): boolean {
  return code === 0 && status === "4.3.1";
}

function errorOf(outcome: Outcome | undefined): string | null {
  return outcome === undefined ? null : `${outcome.code} ${outcome.status}`;
}

function logLine(world: World, row: QueueRow, { outcomes }: Tried, { later, gone }: Split): void {
  const last = errorOf(gone[0] ?? later[0]);
  world.log.line(later.length > 0 ? "delayed" : gone.length > 0 ? "failed" : "delivered", {
    id: row.id,
    kind: row.kind,
    recipients: outcomes.length,
    attempts: row.attempts + 1,
    ...(last === null ? {} : { last }),
  });
}
