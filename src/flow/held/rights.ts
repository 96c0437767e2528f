import { domainOf, localOf } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { activeAccount } from "#flow/account.ts";
import { stringList } from "#flow/queue.ts";
import { done, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { Account, HeldKind, HeldRow } from "#io/store/tables.ts";

/** Who decides: an account, or whoever runs commands on the machine without naming one. */
export type Decider = Address | "operator";

/** What a person can do with a held message. `see` is the envelope, `reason` what its sender gave as reason, `read` its contents. */
export type HeldAct = "see" | "reason" | "read" | "release" | "return" | "remove";

type Role = Account["role"] | "operator";

const SEEN: readonly Role[] = ["approver", "privacy", "admin", "operator"];
const ENDED: readonly Role[] = ["approver", "admin", "operator"];
const COMMON = { see: SEEN, reason: ["approver", "privacy"], read: ["approver"], return: ENDED, remove: ENDED } as const;

/**
 * Who may do what with what waits: the one table. Nobody releases what waits for a reason, that is its sender's to give; an
 * operator is nobody's second pair of eyes; an administrator cannot read mail.
 */
export const HELD_RIGHTS: Readonly<Record<HeldKind, Readonly<Record<HeldAct, readonly Role[]>>>> = {
  justify: { ...COMMON, release: [] },
  approve: { ...COMMON, release: ["approver", "admin"] },
  malformed: { ...COMMON, release: ["approver", "admin"] },
  limit: { ...COMMON, release: ENDED },
};

/** Whether this person may do this with this message; never with one's own, also not under another name of the same mailbox. */
export async function mayDo(world: Pick<World, "store">, held: HeldRow, act: HeldAct, by: Decider): Promise<Result<true>> {
  const role: Role | undefined = isOperator(by) ? "operator" : (await activeAccount(world, by))?.role;
  if (role === undefined || !HELD_RIGHTS[held.kind][act].includes(role)) return refused("NOT_ALLOWED");
  return !isOperator(by) && isOwn(held, by) ? refused("OWN_MESSAGE") : done(true);
}

function isOperator(by: Decider): by is "operator" {
  return by === "operator";
}

/** Whether this account is one of those in whose name the message was written. */
export function isOwn(held: Pick<HeldRow, "writtenBy">, account: Address): boolean {
  const own = mailboxKey(account);
  return stringList(held.writtenBy).some((address) => mailboxKey(address as Address) === own);
}

/** One key for all names of one mailbox: "Jan+post@x.example" is "jan@x.example". */
export function mailboxKey(address: Address): string {
  return `${localOf(address).toLowerCase().replace(/\+.*$/, "")}@${domainOf(address)}`;
}
