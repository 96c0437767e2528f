import type { Address } from "#core/mail/message.ts";
import { endUnsent } from "#flow/held/decide.ts";
import { heldByLink } from "#flow/held/justify.ts";
import { isOwn, mailboxKey } from "#flow/held/rights.ts";
import type { Holder } from "#flow/link-holder.ts";
import { stringList } from "#flow/queue.ts";
import { done, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { HeldRow } from "#io/store/tables.ts";

type Nothing = Record<string, never>;

/** Takes back a message that waits, for the holder of the link in its sender's mail. Nothing of it is kept but its lines in the log. */
export async function withdrawByLink(world: World, holder: Holder): Promise<Result<Nothing>> {
  const found = await heldByLink(world, holder);
  return found.ok ? withdraw(world, found.value, found.value.sender) : found;
}

/** The same for whoever wrote it, by its id. */
export async function withdrawHeld(world: World, asked: { readonly id: string; readonly by: Address }): Promise<Result<Nothing>> {
  const held = await world.store.get("held", asked.id);
  return held === undefined || !isWrittenBy(held, asked.by) ? refused("NOT_FOUND") : withdraw(world, held, asked.by);
}

/** Takes back all that waits of one message. CONFLICT where nothing of it waits any more. */
export async function withdrawMessage(world: World, asked: { readonly messageId: string; readonly by: Address }): Promise<Result<Nothing>> {
  const rows = await withdrawable(world, asked.messageId);
  if (rows.some((held) => !isWrittenBy(held, asked.by))) return refused("NOT_FOUND");
  let last: Result<Nothing> = refused("CONFLICT");
  for (const held of rows) {
    last = await withdraw(world, held, asked.by);
    if (!last.ok) return last;
  }
  return last;
}

/** What waits of this message and its sender can still take back. */
export async function withdrawable(world: Pick<World, "store">, messageId: string): Promise<readonly HeldRow[]> {
  const rows = await world.store.list("held", { where: { messageId, state: "waiting" } });
  return rows.filter(({ kind }) => kind !== "limit");
}

/** Whoever stole an account does not clear away what was held because of that. */
async function withdraw(world: World, held: HeldRow, by: Address | ""): Promise<Result<Nothing>> {
  if (held.kind === "limit") return refused("NOT_ALLOWED");
  if (held.state !== "waiting") return refused("CONFLICT");
  const ended = await endUnsent(world, held, {
    set: { state: "withdrawn", decidedBy: by },
    event: {
      at: world.now(),
      kind: "withdrawn",
      subject: held.messageId,
      details: { by, why: held.kind, recipients: stringList(held.recipients).length },
    },
  });
  return ended.ok ? done({}) : ended;
}

function isWrittenBy(held: HeldRow, by: Address): boolean {
  return isOwn(held, by) || (held.sender !== "" && mailboxKey(held.sender) === mailboxKey(by));
}
