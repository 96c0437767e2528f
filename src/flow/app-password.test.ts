import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { addAccount, newTotpSecret } from "#apps/accounts.ts";
import { addAppPassword, APP_PASSWORDS_MAX, listAppPasswords, removeAppPassword, signInForMail } from "#flow/app-password.ts";
import { activePeople, disableAccount, enableAccount } from "#flow/account.ts";
import { newSession } from "#flow/session.ts";
import { accountOf } from "#flow/sign-in.ts";
import { openTryGuard } from "#flow/try-guard.ts";
import { address, openTestWorld, type TestWorld } from "#test/kit/world.ts";

const jan = address("jan@voorbeeld.example");
let opened: TestWorld;
beforeEach(async () => {
  opened = await openTestWorld();
  await addAccount(opened.world, { address: jan, name: "Jan", role: "user", password: "x", totpSecret: newTotpSecret(opened.world) });
});

async function made(name = "laptop"): Promise<string> {
  const added = await addAppPassword(opened.world, { account: jan, name });
  return added.ok ? added.value : "none";
}

const guard = () => openTryGuard((remoteAddress) => remoteAddress);
const signIn = async (password: string, tries = guard(), name: string = jan, remoteAddress = "192.0.2.1") =>
  (await signInForMail(opened.world, tries, { name, password, remoteAddress }))?.account;

test("an app password has 120 random bits, opens the mail door alone, and rests as a hash", async () => {
  const password = await made();
  expect(password).toMatch(/^(?:[a-km-z2-9]{4}-){5}[a-km-z2-9]{4}$/);
  expect(await signIn(password)).toBe(jan);
  expect(await made("phone")).not.toBe(password);
  const rows = await opened.world.store.list("appPasswords");
  expect(JSON.stringify(rows.map((row) => ({ ...row, hash: [...row.hash], salt: [...row.salt] })))).not.toContain(password);
});

test("people copy it with spaces and capitals, and write their address in any case", async () => {
  const password = await made();
  expect(await signIn(password.replaceAll("-", " ").toUpperCase())).toBe(jan);
  expect(await signIn(password, guard(), "Jan@Voorbeeld.Example")).toBe(jan);
});

test("whatever else is said is refused: another password, another account, nothing at all", async () => {
  const password = await made();
  await fc.assert(
    fc.asyncProperty(fc.string(), async (other) => (await signIn(other)) === undefined),
    { numRuns: 30 },
  );
  for (const name of ["", "jan", "piet@voorbeeld.example", "jan@voorbeeld.example\0"])
    expect(await signIn(password, guard(), name)).toBeUndefined();
  expect(await signIn(password.slice(0, -1))).toBeUndefined();
});

test("a password is listed with its day, and withdrawn by name or id", async () => {
  const [first, second] = [await made("laptop"), await made("phone")];
  await signIn(second);
  const rows = await listAppPasswords(opened.world, jan);
  expect(rows.map(({ name, lastUsedDay }) => [name, lastUsedDay])).toEqual(
    expect.arrayContaining([
      ["laptop", null],
      ["phone", "2026-11-21"],
    ]),
  );
  const laptop = rows.find(({ name }) => name === "laptop");
  expect(await removeAppPassword(opened.world, { account: jan, which: laptop?.id ?? "" })).toEqual({ ok: true, value: "laptop" });
  expect(await removeAppPassword(opened.world, { account: jan, which: "tablet" })).toMatchObject({ ok: false, code: "NOT_FOUND" });
  expect(await signIn(first)).toBeUndefined();
  expect(await signIn(second)).toBe(jan);
  expect((await opened.world.store.events()).map(({ kind }) => kind)).toContain("app-password-removed");
});

test("who has no account gets none, nobody gets more than the limit, and an account that is gone opens nothing", async () => {
  expect(await addAppPassword(opened.world, { account: address("piet@voorbeeld.example"), name: "x" })).toMatchObject({ ok: false });
  const password = await made();
  for (let count = 1; count < APP_PASSWORDS_MAX; count++) await made(`${count}`);
  expect(await made("one more")).toBe("none");
  await opened.world.store.commit([{ kind: "delete", table: "accounts", id: jan }]);
  expect(await signIn(password)).toBeUndefined();
});

test("who is disabled signs in nowhere and decides nothing, and open pages end; enabled again they can", async () => {
  const { world } = opened;
  const password = await made();
  const session = await newSession(world, { kind: "user", subject: jan, lastsMs: 1000 });
  await world.store.commit([{ kind: "insert", table: "sessions", row: session.row }]);
  expect((await accountOf(world, session.token))?.id).toBe(jan);
  expect(await disableAccount(world, jan)).toEqual({ ok: true, value: jan });
  expect([await signIn(password), await accountOf(world, session.token), await world.store.count("sessions")]).toEqual([
    undefined,
    undefined,
    0,
  ]);
  expect(await disableAccount(world, jan)).toMatchObject({ code: "NOT_FOUND" });
  expect(await activePeople(world, "user")).toEqual([]);
  expect(await enableAccount(world, jan)).toEqual({ ok: true, value: jan });
  expect([await signIn(password), await activePeople(world, "user")]).toEqual([jan, [jan]]);
});

test("after five wrong tries that address waits an hour for that account, and other addresses do not", async () => {
  const password = await made();
  const tries = guard();
  for (let count = 0; count < 5; count++) await signIn("wrong", tries);
  expect(await signIn(password, tries)).toBeUndefined();
  expect(await signIn(password, tries, jan, "192.0.2.2")).toBe(jan);
  opened.pass(60 * 60_000);
  expect(await signIn(password, tries)).toBe(jan);
});

test("one address cannot try every account", async () => {
  const password = await made();
  const tries = guard();
  for (let count = 0; count < 100; count++) await signIn("wrong", tries, `u${count}@voorbeeld.example`);
  expect(await signIn(password, tries)).toBeUndefined();
  expect(await signIn(password, tries, jan, "192.0.2.2")).toBe(jan);
});

test("a guard remembers only so many, however many come", () => {
  const tries = guard();
  for (let count = 0; count < 25_000; count++) tries.failed({ account: "a", remoteAddress: `${count}`, now: 0 });
  expect(tries.mayTry({ account: "a", remoteAddress: "0", now: 0 })).toBe(true);
});
