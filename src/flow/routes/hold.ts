import type { Address, Message } from "#core/mail/message.ts";
import { addReceived } from "#core/mail/received.ts";
import { withoutBcc } from "#core/mail/single-copy.ts";
import { stricterLevel } from "#core/transport/level.ts";
import { heldNotice, limitNotice } from "#core/notices/held-texts.ts";
import type { RecipientVerdict } from "#core/policy/verdict.ts";
import { linkFragment, linkProof, newLinkSecret } from "#core/seal/link.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { sealBox } from "#core/seal/box.ts";
import { activePeople } from "#flow/account.ts";
import { shownMailboxes } from "#flow/facts.ts";
import { post, speaker } from "#flow/letters.ts";
import { enqueue } from "#flow/queue.ts";
import type { Received } from "#flow/received.ts";
import { inserted, type Letter, type PrepareRoute, recipientRow } from "#flow/routes/route.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { HeldKind, HeldRow, Tables } from "#io/store/tables.ts";

/** The message waits sealed in the queue until a person decides; its sender is told why. Who decides gets a mail once it rests. */
export const hold: PrepareRoute = async (world, letter, recipients) => {
  const changes: Change<Tables>[] = [];
  for (const [kind, group] of Map.groupBy(recipients, (recipient) => kindOf(letter, recipient)))
    changes.push(...(await holdGroup(world, letter, kind, group)));
  return { shares: [], changes };
};

/** For whom it waits. First the sender's reason, which whoever reviews can then read; the null sender has nobody to give one. */
function kindOf({ received, overLimit }: Letter, { reasons }: RecipientVerdict): HeldKind {
  if (overLimit !== undefined) return "limit";
  if (received.envelope.mailFrom !== "" && reasons.some(({ action }) => action === "justify")) return "justify";
  return reasons[0]?.rule === "malformed" ? "malformed" : "approve";
}

async function holdGroup(
  world: World,
  letter: Letter,
  kind: HeldKind,
  group: readonly RecipientVerdict[],
): Promise<readonly Change<Tables>[]> {
  const { id: messageId, received } = letter;
  const rows = await Promise.all(group.map((recipient) => recipientRow(world, letter, recipient, { status: "held", route: "hold" })));
  const rcptTo = group.map(({ address }) => address);
  const queued = await enqueue(world, {
    kind: "mail",
    messageId,
    recipientIds: rows.map((row) => row.id),
    envelope: { ...received.envelope, rcptTo },
    // As it came: whoever releases it has it read again, as the first time.
    contents: addReceived(withoutBcc(received.raw), received.receivedField(messageId)),
    state: "held",
    transport: group.map((recipient) => recipient.transport).reduce(stricterLevel, "opportunistic"),
  });
  if (queued.kind !== "insert") throw new TypeError("A queue row is inserted.");
  const secret = newLinkSecret(world.random);
  // The sender's page: to give the reason, or to take the message back. What waits because of a limit may be somebody else's.
  const hasPage = received.envelope.mailFrom !== "" && kind !== "limit";
  const row = await heldRow(world, letter, {
    id: queued.row.id,
    kind,
    recipients: JSON.stringify(rcptTo),
    proofHash: hasPage ? await sha256(await linkProof(secret)) : null,
  });
  const url = hasPage ? `${world.organisation.url}/app/j/${row.id}#${linkFragment(secret)}` : undefined;
  return [
    ...inserted(rows),
    queued,
    { kind: "insert", table: "held", row },
    { kind: "append", event: { at: row.since, kind: "held", subject: messageId, details: { why: kind, recipients: rows.length } } },
    ...(await letters(world, letter, row, group, url)),
  ];
}

async function heldRow(
  world: World,
  { id: messageId, received, message, before }: Letter,
  is: Pick<HeldRow, "id" | "kind" | "recipients" | "proofHash">,
): Promise<HeldRow> {
  const { mailFrom: sender } = received.envelope;
  const reason = before?.reason;
  return {
    ...is,
    messageId,
    sender,
    writtenBy: JSON.stringify(before?.writtenBy ?? writersOf(received, message)),
    since: world.now(),
    settled: JSON.stringify(before?.actions ?? []),
    state: "waiting",
    decidedBy: null,
    decidedAt: null,
    reasonSealed: reason === undefined ? null : await sealBox(world.keys.spool, reason, `held-reason/${is.id}`, world.random),
    remarkSealed: null,
  };
}

/** Everyone who may have written it: none of them decides on it. */
function writersOf({ envelope: { mailFrom }, submitter }: Received, message: Message): readonly Address[] {
  const from = shownMailboxes(message, "from").map(({ address }) => address);
  return [...new Set([...(mailFrom === "" ? [] : [mailFrom]), ...(submitter === undefined ? [] : [submitter]), ...from])];
}

/** The sender is told what happens next. Of a flood only the first is told of. */
async function letters(
  world: World,
  letter: Letter,
  row: HeldRow,
  group: readonly RecipientVerdict[],
  url: string | undefined,
): Promise<readonly Change<Tables>[]> {
  if (letter.overLimit !== undefined) return tellOfLimit(world, letter, row);
  const changes: Change<Tables>[] = [];
  if (row.sender !== "") {
    const said = new Map(group.flatMap(({ reasons }) => reasons).map(({ text }) => [`${text.nl}\n${text.en}`, text]));
    const reasons = { nl: [...said.values()].map(({ nl }) => nl), en: [...said.values()].map(({ en }) => en) };
    const about = { at: new Date(row.since), recipients: group.map(({ address }) => address), kind: row.kind, reasons };
    changes.push(await post(world, { to: row.sender, notice: heldNotice(speaker(world), url === undefined ? about : { ...about, url }) }));
  }
  return changes;
}

async function tellOfLimit(world: World, { overLimit }: Letter, row: HeldRow): Promise<readonly Change<Tables>[]> {
  if (overLimit?.tell !== true) return [];
  const { sender } = row;
  const notice = limitNotice(speaker(world), { account: sender, what: overLimit.what, url: `${world.organisation.url}/app/review` });
  const admins = await activePeople(world, "admin");
  const told = new Set([...(sender === "" ? [] : [sender]), ...admins]);
  return [
    ...(await Promise.all([...told].map((to) => post(world, { to, notice })))),
    { kind: "append", event: { at: row.since, kind: "limit-passed", subject: sender, details: { what: overLimit.what } } },
  ];
}
