import { sameAddress } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { addressKey } from "#core/recipients/domain.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { DelegationRow } from "#io/store/tables.ts";

interface Pair {
  readonly delegate: Address;
  readonly mailbox: Address;
}

/** Lets an account send in the name of a mailbox too. */
export async function delegate(world: Pick<World, "store" | "now">, { delegate, mailbox }: Pair): Promise<Result<undefined>> {
  if ((await world.store.get("accounts", keyOf(delegate))) === undefined) return refused("NOT_FOUND");
  const row: DelegationRow = { id: idOf({ delegate, mailbox }), delegate: keyOf(delegate), mailbox, createdAt: world.now() };
  const kept = await world.store.commit([
    { kind: "put", table: "delegations", row },
    { kind: "append", event: { at: row.createdAt, kind: "delegated", subject: row.delegate, details: { mailbox } } },
  ]);
  return kept.ok ? done(undefined) : notKept(kept.why);
}

/** In whose name an account may send besides its own. */
export async function listDelegations(world: Pick<World, "store">, account: Address): Promise<readonly Address[]> {
  return (await world.store.list("delegations", { where: { delegate: keyOf(account) } })).map(({ mailbox }) => mailbox);
}

/** Ends it; it counts from the next message. */
export async function endDelegation(world: Pick<World, "store" | "now">, pair: Pair): Promise<Result<undefined>> {
  const id = idOf(pair);
  if ((await world.store.get("delegations", id)) === undefined) return refused("NOT_FOUND");
  const details = { mailbox: pair.mailbox };
  const kept = await world.store.commit([
    { kind: "delete", table: "delegations", id },
    { kind: "append", event: { at: world.now(), kind: "delegation-ended", subject: keyOf(pair.delegate), details } },
  ]);
  return kept.ok ? done(undefined) : notKept(kept.why);
}

/** Whether an account may send in the name of this address: its own, or one that was delegated to it. */
export async function maySendAs(world: Pick<World, "store">, account: Address, address: Address): Promise<boolean> {
  if (sameAddress(account, address)) return true;
  return (await world.store.get("delegations", idOf({ delegate: account, mailbox: address }))) !== undefined;
}

/** No address that was read strictly holds a ">". */
function idOf({ delegate, mailbox }: Pair): string {
  return `${addressKey(delegate)}>${addressKey(mailbox)}`;
}

function keyOf(address: Address): Address {
  // One form of an address that the strict parser read is one too.
  return addressKey(address) as Address;
}
