import type { Address } from "#core/mail/message.ts";
import { addressKey } from "#core/recipients/domain.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { Account, Tables } from "#io/store/tables.ts";
import type { Change } from "#io/store/store.ts";

/** The account of this address where it may be used; undefined where there is none, and where an operator disabled it. */
export async function activeAccount(world: Pick<World, "store">, id: string): Promise<Account | undefined> {
  const account = await world.store.get("accounts", id);
  return account?.disabledAt === null ? account : undefined;
}

/** The people with this role who can sign in. */
export async function activePeople(world: Pick<World, "store">, role: Account["role"]): Promise<readonly Address[]> {
  return (await world.store.list("accounts", { where: { role, disabledAt: null } })).map(({ id }) => id);
}

/**
 * Disables a person: nobody signs in with this account any more, open pages end, and an open connection of a mail program is refused at
 * its next message. NOT_FOUND where there is none, or where that is so already.
 */
export async function disableAccount(world: Pick<World, "store" | "now">, address: Address): Promise<Result<Address>> {
  const account = await activeAccount(world, addressKey(address));
  if (account === undefined) return refused("NOT_FOUND");
  const at = world.now();
  const sessions = await world.store.list("sessions", { where: { kind: "user", subject: account.id } });
  return change(world, account.id, [
    { kind: "update", table: "accounts", id: account.id, set: { disabledAt: at }, expect: { disabledAt: null } },
    ...sessions.map(({ id }) => ({ kind: "delete", table: "sessions", id }) as const),
    { kind: "append", event: { at, kind: "account-disabled", subject: account.id, details: { sessions: sessions.length } } },
  ]);
}

/** Lets a disabled person sign in again, with the passwords that there were. */
export async function enableAccount(world: Pick<World, "store" | "now">, address: Address): Promise<Result<Address>> {
  const account = await world.store.get("accounts", addressKey(address));
  if (account === undefined || account.disabledAt === null) return refused("NOT_FOUND");
  return change(world, account.id, [
    { kind: "update", table: "accounts", id: account.id, set: { disabledAt: null }, expect: { disabledAt: account.disabledAt } },
    { kind: "append", event: { at: world.now(), kind: "account-enabled", subject: account.id, details: {} } },
  ]);
}

async function change(world: Pick<World, "store">, id: Address, changes: readonly Change<Tables>[]): Promise<Result<Address>> {
  const kept = await world.store.commit(changes);
  return kept.ok ? done(id) : notKept(kept.why);
}
