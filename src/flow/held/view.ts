import { fromUtf8 } from "#core/bytes.ts";
import type { HeldDetail, HeldList, HeldView } from "#core/api/held.ts";
import { LIMITS } from "#core/limits.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { openBox } from "#core/seal/box.ts";
import { type HeldAct, HELD_RIGHTS, isOwn } from "#flow/held/rights.ts";
import { openQueued, stringList } from "#flow/queue.ts";
import { reasonsOf } from "#flow/report.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { Account, HeldRow } from "#io/store/tables.ts";

const PAGE = 100;
/** Characters of the text that are shown; the rest of a long mail adds little to a decision. */
const TEXT_CHARS = 20_000;
const HTML_CHARS = 500_000;

/** What waits for a person, oldest first, for an account that may see it. */
export async function listHeld(world: World, by: Account): Promise<Result<HeldList>> {
  if (by.role === "user") return refused("NOT_ALLOWED");
  const rows = await world.store.list("held", { where: { state: "waiting" }, orderBy: "since", limit: PAGE + 1 });
  const held = await Promise.all(rows.slice(0, PAGE).map((row) => viewOf(world, row, by)));
  return done({ held, more: rows.length > PAGE });
}

/** One held message with all that this account may know of it. Reading its contents is an event in the log. */
export async function lookHeld(world: World, id: string, by: Account): Promise<Result<HeldDetail>> {
  const row = await world.store.get("held", id);
  const allowed = row === undefined ? [] : actsOf(row, by);
  if (row === undefined || !HELD_RIGHTS[row.kind].see.some((role) => role === by.role)) return refused("NOT_FOUND");
  if (row.state !== "waiting") return refused("CONFLICT");
  const queued = await world.store.get("queue", id);
  if (queued === undefined) return refused("CONFLICT");
  if (allowed.includes("read")) {
    const event = { at: world.now(), kind: "looked-at", subject: row.messageId, details: { by: by.id } } as const;
    const kept = await world.store.commit([{ kind: "append", event }]);
    if (!kept.ok) return notKept(kept.why);
  }
  const reasons = [];
  for (const recipientId of stringList(queued.recipientIds)) {
    const recipient = await world.store.get("recipients", recipientId);
    if (recipient !== undefined) reasons.push({ address: recipient.address, texts: await reasonsOf(world, recipient) });
  }
  return done({
    held: await viewOf(world, row, by),
    reasons,
    reason: allowed.includes("reason") ? await reasonOf(world, row) : null,
    contents: allowed.includes("read") ? contentsOf(await openQueued(world, queued)) : null,
  });
}

async function viewOf(world: World, row: HeldRow, by: Account): Promise<HeldView> {
  const message = await world.store.get("messages", row.messageId);
  return {
    id: row.id,
    kind: row.kind,
    since: row.since,
    until: row.since + LIMITS.heldMs,
    sender: row.sender,
    recipients: [...stringList(row.recipients)],
    sizeBytes: message?.sizeBytes ?? 0,
    attachments: message?.attachments ?? 0,
    may: [...actsOf(row, by)],
    own: isOwn(row, by.id),
  };
}

function actsOf(row: HeldRow, by: Account): readonly HeldAct[] {
  if (isOwn(row, by.id)) return ["see"];
  const rights = HELD_RIGHTS[row.kind];
  return (Object.keys(rights) as HeldAct[]).filter((act) => rights[act].includes(by.role));
}

async function reasonOf(world: World, row: HeldRow): Promise<string | null> {
  const given = row.reasonSealed === null ? undefined : await openBox(world.keys.spool, row.reasonSealed, `held-reason/${row.id}`);
  return (given && fromUtf8(given)) ?? null;
}

function contentsOf(raw: Uint8Array<ArrayBuffer> | undefined): HeldDetail["contents"] {
  if (raw === undefined) return null;
  const { subject, text, html, attachments } = parseMessage(raw);
  const files = attachments.map(({ fileName, mediaType, bytes }) => ({ name: fileName ?? mediaType, sizeBytes: bytes.length }));
  return {
    subject,
    html: html !== undefined && html.length <= HTML_CHARS ? html : null,
    text: text.slice(0, TEXT_CHARS),
    cut: text.length > TEXT_CHARS,
    files,
  };
}
