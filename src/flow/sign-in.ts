import { base64url, equalBytes, fromBase64url, fromUtf8, utf8 } from "#core/bytes.ts";
import type { Me } from "#core/api/app.ts";
import { LIMITS } from "#core/limits.ts";
import { openBox } from "#core/seal/box.ts";
import { hkdf, sha256 } from "#core/seal/primitives.ts";
import { totpStep } from "#core/totp.ts";
import { activeAccount } from "#flow/account.ts";
import { done, notKept, type Refusal, type Result, refused } from "#flow/result.ts";
import { newSession, sessionOf, tokenId } from "#flow/session.ts";
import type { World } from "#flow/world.ts";
import type { Account } from "#io/store/tables.ts";

/** The salt of an account's password. An address without an account gets one too, always the same, so nobody learns who exists. */
export async function saltFor(world: World, address: string): Promise<string> {
  const account = await world.store.get("accounts", address.toLowerCase());
  return base64url(account?.salt ?? (await hkdf(world.keys.trace, utf8(`no-account/${address.toLowerCase()}`), 16)));
}

/** Checks both factors together and says nothing about which was wrong. */
export async function signIn(
  world: World,
  asked: { readonly address: string; readonly auth: string; readonly totp: string },
): Promise<Result<{ readonly token: string; readonly account: Account }>> {
  const now = world.now();
  const account = await activeAccount(world, asked.address.toLowerCase());
  if (account === undefined) return refused("WRONG_SIGN_IN");
  if (account.lockedUntil > now) return refused("WRONG_SIGN_IN");
  const auth = fromBase64url(asked.auth);
  const knows = auth !== undefined && equalBytes(await sha256(auth), account.authHash);
  const secret = await openBox(world.keys.spool, account.totpSealed, `totp/${account.id}`);
  const step = secret === undefined ? undefined : totpStep({ secret: fromUtf8(secret) ?? "", code: asked.totp, now });
  if (!knows || step === undefined || step <= account.totpStep) return failed(world, account);
  const session = await newSession(world, { kind: "user", subject: account.id, lastsMs: LIMITS.sessionMs });
  const kept = await world.store.commit([
    { kind: "update", table: "accounts", id: account.id, set: { totpStep: step, wrongTries: 0 }, expect: { totpStep: account.totpStep } },
    { kind: "insert", table: "sessions", row: session.row },
    { kind: "append", event: { at: now, kind: "signed-in", subject: account.id, details: {} } },
  ]);
  return kept.ok ? done({ token: session.token, account }) : notKept(kept.why);
}

/** The account that a session token speaks for. */
export async function accountOf(world: World, token: string): Promise<Account | undefined> {
  const session = await sessionOf(world, "user", token);
  return session === undefined ? undefined : activeAccount(world, session.subject);
}

/** Ends a session everywhere. */
export async function signOut(world: World, token: string): Promise<void> {
  await world.store.commit([{ kind: "delete", table: "sessions", id: await tokenId(token) }]);
}

/** What the app needs of the account that is signed in. */
export function meOf(world: World, account: Account): Me {
  const { name, domain } = world.organisation;
  return {
    address: account.id,
    name: account.name,
    role: account.role,
    organisation: { name, domain },
    publicKey: base64url(account.publicKey),
    privateKeySealed: base64url(account.privateKeySealed),
  };
}

async function failed(world: World, account: Account): Promise<Refusal> {
  const now = world.now();
  const tries = account.wrongTries + 1;
  const locked = tries >= LIMITS.signInTries;
  const kept = await world.store.commit([
    {
      kind: "update",
      table: "accounts",
      id: account.id,
      set: locked ? { wrongTries: 0, lockedUntil: now + LIMITS.lockMs } : { wrongTries: tries },
      expect: { wrongTries: account.wrongTries },
    },
    { kind: "append", event: { at: now, kind: "sign-in-failed", subject: account.id, details: { locked } } },
  ]);
  if (!kept.ok) return kept.why === "conflict" ? refused("TOO_FAST", { waitMs: 1000 }) : notKept(kept.why);
  return refused("WRONG_SIGN_IN");
}
