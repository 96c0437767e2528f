import type { Bytes } from "#core/bytes.ts";
import type { Message } from "#core/mail/message.ts";
import { ACTION_IDS, type ActionId } from "#core/policy/actions/index.ts";
import { decide } from "#core/policy/decide.ts";
import type { RecipientVerdict, Verdict } from "#core/policy/verdict.ts";
import { openBox } from "#core/seal/box.ts";
import { planRoutes } from "#flow/plan.ts";
import { envelopeOf, openQueued, removeBlob, stringList } from "#flow/queue.ts";
import { readMail } from "#flow/reading.ts";
import { keep, prepareRoutes } from "#flow/record.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { Letter, Settled } from "#flow/routes/route.ts";
import { sealUnprotected } from "#flow/transport.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { HeldRow, QueueRow, Tables } from "#io/store/tables.ts";

/** Whether it went its way, or waits for somebody else now. */
export interface PassedOn {
  readonly waitsAgain: boolean;
}

/** What ends one wait: how the row stands afterwards, what happened, and the reason that was given with it. */
export interface Ending {
  readonly set: Partial<HeldRow> & Pick<HeldRow, "state" | "decidedBy">;
  readonly event: Extract<Change<Tables>, { kind: "append" }>["event"];
  readonly reason?: Bytes;
}

/**
 * Takes a held message along its way: read again, inspected again, decided again without what was settled, then the usual routes, for
 * the recipients that were held. The end of the wait and all that follows are one batch, so that it happens once, whoever comes second.
 */
export async function passOn(world: World, held: HeldRow, ending: Ending): Promise<Result<PassedOn>> {
  const row = await world.store.get("queue", held.id);
  if (held.state !== "waiting" || row?.state !== "held") return refused("CONFLICT");
  const raw = await openQueued(world, row);
  if (raw === undefined) return refused("NOT_FOUND");
  world.touched();
  const envelope = envelopeOf(row);
  const before = await settledBy(world, held, ending);
  const { message, facts, asked } = await readMail(world, envelope, raw);
  const decided = await sealUnprotected(world, envelope, decide(facts, world.policy(), new Set(before.actions)));
  const verdict = asSeen(decided, message);
  if (verdict.recipients.some(({ route }) => route === "refuse")) return refused("BLOCKED");

  const letter: Letter = { id: held.messageId, received: { envelope, raw, receivedField: () => "" }, message, verdict, asked, before };
  const plan = planRoutes(verdict, message);
  const prepared = await prepareRoutes(world, letter, plan);
  if (prepared === "full") return refused("STORAGE");
  const ended = await endOfWait(world, held, row, ending);
  const kept = await keep(world, { shares: prepared.shares, changes: [...ended, ...prepared.changes] });
  raw.fill(0);
  if (!kept.ok) return notKept(kept.why);
  await removeBlob(world, row);
  world.wake();
  return done({ waitsAgain: plan.has("hold") });
}

/** The changes that end a wait: a conflict where somebody else ended it. The recipients' rows begin anew with their next route. */
export async function endOfWait(world: World, held: HeldRow, row: QueueRow, ending: Ending): Promise<readonly Change<Tables>[]> {
  const recipients = stringList(row.recipientIds);
  return [
    {
      kind: "update",
      table: "held",
      id: held.id,
      set: { ...ending.set, decidedAt: world.now(), proofHash: null },
      expect: { state: "waiting" },
    },
    { kind: "delete", table: "queue", id: row.id, expect: { state: "held" } },
    ...(ending.set.state === "released"
      ? recipients.map((id) => ({ kind: "delete" as const, table: "recipients" as const, id, expect: { status: "held" as const } }))
      : recipients.map((id) => ({
          kind: "update" as const,
          table: "recipients" as const,
          id,
          set: { status: ending.set.state === "returned" ? ("returned" as const) : ("stopped" as const), statusAt: world.now() },
          expect: { status: "held" as const },
        }))),
    { kind: "append", event: ending.event },
  ];
}

/** What this person's yes settles: the reason that was asked, or the review. A limit settles nothing: the rules still hold. */
const SETTLES: Readonly<Record<HeldRow["kind"], readonly ActionId[]>> = {
  justify: ["justify"],
  approve: ["approve"],
  malformed: ["approve"],
  limit: [],
};

async function settledBy(world: World, held: HeldRow, ending: Ending): Promise<Settled> {
  const earlier = ACTION_IDS.filter((id) => stringList(held.settled).includes(id));
  const given = held.reasonSealed === null ? undefined : await openBox(world.keys.spool, held.reasonSealed, `held-reason/${held.id}`);
  return {
    actions: [...new Set([...earlier, ...SETTLES[held.kind]])],
    reason: ending.reason ?? given,
    writtenBy: stringList(held.writtenBy),
  };
}

/** Whoever released a malformed message saw our reading of it, so that goes out and no other: sealed, never bytes that others read differently. */
function asSeen(verdict: Verdict, { defects }: Message): Verdict {
  if (defects.length === 0) return verdict;
  const sealed = (recipient: RecipientVerdict): RecipientVerdict =>
    recipient.route === "direct" || recipient.route === "zip" ? { ...recipient, route: "seal" } : recipient;
  return { ...verdict, recipients: verdict.recipients.map(sealed) };
}
