import { utf8 } from "#core/bytes.ts";
import type { JustifyView } from "#core/api/held.ts";
import type { Address } from "#core/mail/message.ts";
import { sealBox } from "#core/seal/box.ts";
import { type PassedOn, passOn } from "#flow/held/pass-on.ts";
import { mailboxKey } from "#flow/held/rights.ts";
import { type Holder, proves } from "#flow/link-holder.ts";
import { stringList } from "#flow/queue.ts";
import { done, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { HeldRow } from "#io/store/tables.ts";

/** Which message the link of a sender is about, and why it waits. */
export async function lookJustify(world: World, holder: Holder): Promise<Result<JustifyView>> {
  const found = await heldByLink(world, holder);
  if (!found.ok) return found;
  const { kind, recipients, since } = found.value;
  const { name, domain } = world.organisation;
  return done({ organisation: { name, domain }, kind, recipients: [...stringList(recipients)], since });
}

/** Keeps the reason that the holder of the link gives, and lets the message go on. Works once. */
export async function justify(world: World, holder: Holder, reason: string): Promise<Result<PassedOn>> {
  const found = await heldByLink(world, holder);
  if (!found.ok) return found;
  return found.value.kind === "justify" ? goOn(world, found.value, reason) : refused("CONFLICT");
}

/** The same for the sender who is signed in. */
export async function justifyOwn(
  world: World,
  asked: { readonly id: string; readonly by: Address; readonly reason: string },
): Promise<Result<PassedOn>> {
  const held = await world.store.get("held", asked.id);
  if (held === undefined || held.sender === "" || mailboxKey(held.sender) !== mailboxKey(asked.by)) return refused("NOT_FOUND");
  return held.kind === "justify" && held.state === "waiting" ? goOn(world, held, asked.reason) : refused("CONFLICT");
}

/** The reason rests sealed for whoever may read it; the log says only that one was given. */
async function goOn(world: World, held: HeldRow, reason: string): Promise<Result<PassedOn>> {
  const given = utf8(reason);
  return passOn(world, held, {
    set: {
      state: "released",
      decidedBy: held.sender,
      reasonSealed: await sealBox(world.keys.spool, given, `held-reason/${held.id}`, world.random),
    },
    event: {
      at: world.now(),
      kind: "justified",
      subject: held.messageId,
      details: { by: held.sender, recipients: stringList(held.recipients).length },
    },
    reason: given,
  });
}

/** The message that waits behind the link in its sender's mail; the same answer for unknown, ended and wrong. */
export async function heldByLink(world: World, holder: Holder): Promise<Result<HeldRow>> {
  const held = await world.store.get("held", holder.id);
  const proven = await proves(holder.proof, held?.proofHash ?? new Uint8Array(32));
  return held?.state === "waiting" && held.proofHash !== null && proven ? done(held) : refused("LINK_UNKNOWN");
}
