import { type Bytes, concat, equalBytes, type Instant, utf8 } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { parseAddress } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { addressKey } from "#core/recipients/domain.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { activeAccount } from "#flow/account.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { TryGuard } from "#flow/try-guard.ts";
import type { World } from "#flow/world.ts";
import type { AppPasswordRow } from "#io/store/tables.ts";

/** App passwords of one account: more would make each sign-in dear. */
export const APP_PASSWORDS_MAX = 20;

type Kept = Pick<World, "store" | "now" | "random">;

/** Makes a password for one mail client of an account. It is told here and never again. */
export async function addAppPassword(world: Kept, asked: { readonly account: Address; readonly name: string }): Promise<Result<string>> {
  const account = keyOf(asked.account);
  if ((await world.store.get("accounts", account)) === undefined) return refused("NOT_FOUND");
  if ((await world.store.count("appPasswords", { account })) >= APP_PASSWORDS_MAX) return refused("NOT_ALLOWED");
  const password = readable(world.random(24));
  const [id, salt, createdAt] = [newId(world), world.random(16), world.now()];
  const row: AppPasswordRow = { id, account, name: asked.name, salt, hash: await hashOf(salt, password), createdAt, lastUsedDay: null };
  const kept = await world.store.commit([
    { kind: "insert", table: "appPasswords", row },
    { kind: "append", event: { at: createdAt, kind: "app-password-added", subject: account, details: { id } } },
  ]);
  return kept.ok ? done(password) : notKept(kept.why);
}

/** The passwords of an account by name and day, oldest first; none of them can be read again. */
export async function listAppPasswords(world: Pick<World, "store">, account: Address): Promise<readonly AppPasswordRow[]> {
  return world.store.list("appPasswords", { where: { account: keyOf(account) }, orderBy: "createdAt" });
}

/** Withdraws one password, named by its id or, where only one has it, by its name. It counts at once: an open connection is refused at its next message. */
export async function removeAppPassword(
  world: Kept,
  asked: { readonly account: Address; readonly which: string },
): Promise<Result<string>> {
  const rows = await listAppPasswords(world, asked.account);
  const fitting = rows.filter(({ id, name }) => id === asked.which || name === asked.which);
  const [row] = fitting;
  if (row === undefined || fitting.length > 1) return refused("NOT_FOUND");
  const kept = await world.store.commit([
    { kind: "delete", table: "appPasswords", id: row.id },
    { kind: "append", event: { at: world.now(), kind: "app-password-removed", subject: row.account, details: { id: row.id } } },
  ]);
  return kept.ok ? done(row.name) : notKept(kept.why);
}

/** With which password a mail client signed in, and for which account. */
export interface MailSignIn {
  readonly id: string;
  readonly account: Address;
}

/** Whose mail client this is; undefined for a wrong name or password, for an account that is gone, and after too many tries. */
export async function signInForMail(
  world: Pick<World, "store" | "now">,
  tries: TryGuard,
  asked: { readonly name: string; readonly password: string; readonly remoteAddress: string },
): Promise<MailSignIn | undefined> {
  const read = parseAddress(asked.name);
  const account = read.ok ? keyOf(read.address) : undefined;
  const attempt = { account: account ?? "", remoteAddress: asked.remoteAddress, now: world.now() };
  if (!tries.mayTry(attempt)) return undefined;
  const row = account === undefined ? undefined : await passwordRow(world, account, asked.password);
  if (row === undefined) {
    tries.failed(attempt);
    return undefined;
  }
  tries.succeeded(attempt);
  await noteUse(world, row, attempt.now);
  return { id: row.id, account: row.account };
}

/** For which account a client speaks that signed in with this password; undefined once it is withdrawn or the account cannot be used. */
export async function accountOfPassword(world: Pick<World, "store">, id: string): Promise<Address | undefined> {
  const row = await world.store.get("appPasswords", id);
  return row === undefined ? undefined : (await activeAccount(world, row.account))?.id;
}

async function passwordRow(world: Pick<World, "store">, account: Address, password: string): Promise<AppPasswordRow | undefined> {
  const known = (await activeAccount(world, account)) !== undefined;
  let found: AppPasswordRow | undefined;
  // All of them are looked at, whichever fits.
  for (const row of await world.store.list("appPasswords", { where: { account }, limit: APP_PASSWORDS_MAX }))
    if (equalBytes(row.hash, await hashOf(row.salt, password))) found = row;
  return known ? found : undefined;
}

/** Keeps the day alone: enough to find passwords that nobody uses, and one write a day. */
async function noteUse(world: Pick<World, "store">, row: AppPasswordRow, now: Instant): Promise<void> {
  const lastUsedDay = new Date(now).toISOString().slice(0, 10);
  if (row.lastUsedDay === lastUsedDay) return;
  await world.store.commit([{ kind: "update", table: "appPasswords", id: row.id, set: { lastUsedDay } }]);
}

const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** 120 random bits as six groups of four letters, without those that look like another. */
function readable(random: Bytes): string {
  return Array.from(random, (byte) => LETTERS.charAt(byte % 32))
    .join("")
    .replace(/(.{4})(?=.)/g, "$1-");
}

/** Spaces, hyphens and capitals are no part of a password: people copy them as they like. */
async function hashOf(salt: Bytes, password: string): Promise<Bytes> {
  return sha256(concat([salt, utf8(password.replace(/[\s-]/g, "").toLowerCase())]));
}

function keyOf(address: Address): Address {
  // One form of an address that the strict parser read is one too.
  return addressKey(address) as Address;
}
