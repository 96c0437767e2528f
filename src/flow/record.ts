import { utf8 } from "#core/bytes.ts";
import { sealToUser } from "#core/seal/user-key.ts";
import { type Plan } from "#flow/plan.ts";
import { StorageFull } from "#flow/queue.ts";
import { tellReviewers } from "#flow/held/tell-reviewers.ts";
import { ROUTES } from "#flow/routes/index.ts";
import type { Letter, Prepared } from "#flow/routes/route.ts";
import { tagAnswer } from "#flow/tag-answer.ts";
import type { World } from "#flow/world.ts";
import { faultOf } from "#io/log/log.ts";
import type { Change, Committed } from "#io/store/store.ts";
import type { HeldRow, Tables } from "#io/store/tables.ts";

/** Makes ready the message's own rows and what each route of the plan needs; "full" where the disk took no more. */
export async function prepare(world: World, letter: Letter, plan: Plan): Promise<Prepared | "full"> {
  const prepared = await prepareRoutes(world, letter, plan);
  return prepared === "full"
    ? prepared
    : { ...prepared, changes: [...(await messageChanges(world, letter)), ...(await tagAnswer(world, letter)), ...prepared.changes] };
}

/** Makes ready what each route of the plan needs, for a message that has its rows; "full" where the disk took no more. */
export async function prepareRoutes(world: World, letter: Letter, plan: Plan): Promise<Prepared | "full"> {
  try {
    const changes: Change<Tables>[] = [];
    const shares: Prepared["shares"][number][] = [];
    for (const [route, recipients] of plan) {
      const prepared = await ROUTES[route](world, letter, recipients);
      shares.push(...prepared.shares);
      changes.push(...prepared.changes);
    }
    return { shares, changes };
  } catch (thrown) {
    if (thrown instanceof StorageFull) return "full";
    throw thrown;
  }
}

/**
 * Makes the message and everything that follows from it durable, in one batch. The shares come first: without the batch they open
 * nothing; with it they are needed.
 */
export async function keep(world: World, prepared: Prepared): Promise<Committed> {
  if (prepared.shares.length > 0) {
    const kept = await world.shares.commit(prepared.shares.map((row) => ({ kind: "insert", table: "shares", row })));
    if (!kept.ok) return kept;
  }
  world.stage("shares-kept");
  const kept = await world.store.commit(prepared.changes);
  if (!kept.ok) return kept;
  world.stage("recorded");
  const held = prepared.changes.flatMap((change) => (change.kind === "insert" && change.table === "held" ? [change.row] : []));
  if (held.length > 0) await tellOfHeld(world, held);
  return kept;
}

/** What goes wrong here is no reason to take the message back: the sweep tells within a minute. */
async function tellOfHeld(world: World, held: readonly HeldRow[]): Promise<void> {
  await tellReviewers(world, held).catch((thrown: unknown) => world.log.line("tell-fault", faultOf(thrown)));
}

async function messageChanges(world: World, { id, received, message }: Letter): Promise<readonly Change<Tables>[]> {
  const { mailFrom: sender, rcptTo } = received.envelope;
  const account = await world.store.get("accounts", sender);
  const titleSealed = account === undefined ? null : await sealToUser(account.publicKey, utf8(message.subject), `title/${id}`);
  const at = world.now();
  const sizeBytes = message.raw.length;
  return [
    {
      kind: "insert",
      table: "messages",
      row: { id, kind: "mail", sender, acceptedAt: at, sizeBytes, attachments: message.attachments.length, titleSealed, answers: null },
    },
    { kind: "append", event: { at, kind: "accepted", subject: id, details: { sender, sizeBytes, recipients: rcptTo.length } } },
  ];
}
