import { utf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { returnedNotice } from "#core/notices/held-texts.ts";
import { sealBox } from "#core/seal/box.ts";
import { endOfWait, type Ending, type PassedOn, passOn } from "#flow/held/pass-on.ts";
import { type Decider, type HeldAct, mayDo } from "#flow/held/rights.ts";
import { post, speaker } from "#flow/letters.ts";
import { removeBlob, stringList } from "#flow/queue.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { HeldRow } from "#io/store/tables.ts";

/** Who decides on which held message, and what they remark. */
export interface Decision {
  readonly id: string;
  readonly by: Decider;
  readonly remark?: string;
}

/** Lets a held message go on: decided again without what this settles, along the usual routes. CONFLICT where somebody else was first. */
export async function release(world: World, decision: Decision): Promise<Result<PassedOn>> {
  const found = await waiting(world, decision, "release");
  return found.ok ? passOn(world, found.value, await endingOf(world, found.value, "released", decision)) : found;
}

/** Gives a held message up and tells its sender why, with the remark. Nothing of it is kept. */
export async function returnToSender(world: World, decision: Decision): Promise<Result<Record<string, never>>> {
  const found = await waiting(world, decision, "return");
  return found.ok ? endUnsent(world, found.value, await endingOf(world, found.value, "returned", decision), decision) : found;
}

/** Deletes a held message; its sender sees that in the app and gets no mail. */
export async function removeHeld(world: World, decision: Decision): Promise<Result<Record<string, never>>> {
  const found = await waiting(world, decision, "remove");
  return found.ok ? endUnsent(world, found.value, await endingOf(world, found.value, "removed", decision)) : found;
}

/** Returns what waited too long to its sender; how many. */
export async function returnUnanswered(world: World, limit: number): Promise<number> {
  const old = await world.store.list("held", {
    where: { state: "waiting" },
    atMost: { since: world.now() - LIMITS.heldMs },
    orderBy: "since",
    limit,
  });
  for (const held of old) await endUnsent(world, held, await endingOf(world, held, "returned", { by: "time" }), { by: "time" });
  return old.length;
}

/** The held message where it still waits and this person may do this with it. */
async function waiting(world: World, decision: Decision, act: HeldAct): Promise<Result<HeldRow>> {
  const held = await world.store.get("held", decision.id);
  if (held === undefined) return refused("NOT_FOUND");
  const may = await mayDo(world, held, act, decision.by);
  if (!may.ok) return may;
  if ((decision.remark?.length ?? 0) > LIMITS.reasonChars) return refused("BAD_REQUEST");
  return held.state === "waiting" ? done(held) : refused("CONFLICT");
}

type Ended = "released" | "returned" | "removed";

async function endingOf(
  world: World,
  held: HeldRow,
  state: Ended,
  { by, remark = "" }: { readonly by: string; readonly remark?: string },
): Promise<Ending> {
  const remarkSealed = remark === "" ? null : await sealBox(world.keys.spool, utf8(remark), `held-remark/${held.id}`, world.random);
  const details = { by, why: held.kind, recipients: stringList(held.recipients).length };
  return {
    set: { state, decidedBy: by, remarkSealed },
    event: { at: world.now(), kind: state, subject: held.messageId, details },
  };
}

/** Ends a wait without sending; `told` says that the sender gets a mail. CONFLICT where somebody else was first. */
export async function endUnsent(
  world: World,
  held: HeldRow,
  ending: Ending,
  told?: { readonly by: string; readonly remark?: string },
): Promise<Result<Record<string, never>>> {
  const row = await world.store.get("queue", held.id);
  if (row === undefined) return refused("CONFLICT");
  const changes = [...(await endOfWait(world, held, row, ending))];
  if (told !== undefined && held.sender !== "") {
    const account = await world.store.get("accounts", told.by);
    const notice = returnedNotice(speaker(world), {
      at: new Date(held.since),
      recipients: stringList(held.recipients),
      why: told.by === "time" ? "nobody-answered" : "returned",
      by: account?.name ?? world.organisation.name,
      remark: told.remark ?? "",
    });
    changes.push(await post(world, { to: held.sender, notice }));
  }
  const kept = await world.store.commit(changes);
  if (!kept.ok) return notKept(kept.why);
  await removeBlob(world, row);
  world.wake();
  return done({});
}
