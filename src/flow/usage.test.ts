import { expect, test } from "vitest";
import { parseMessage } from "#core/mail/parse.ts";
import { release } from "#flow/held/decide.ts";
import { keepUsage, learnUsage } from "#flow/usage.ts";
import { rule, ruledWorld, waiting } from "#test/kit/held.ts";
import { address } from "#test/kit/world.ts";

const SPAM = "Uw pakket wacht op u. Betaal nu de kosten en ontvang het morgen.";
const toOutside = (mails: readonly { readonly envelope: { readonly rcptTo: readonly string[] } }[]): number =>
  mails.filter(({ envelope }) => envelope.rcptTo.some((to) => to.endsWith("@elders.example"))).length;

test("of a thousand spam messages from one account at most twenty go out, and its owner and the administrators hear of it once", async () => {
  const { world, send, mails, deliver } = await ruledWorld([]);
  for (let nth = 0; nth < 1000; nth++) expect((await send([`klant${nth}@elders.example`], `Pakket ${nth}`, SPAM)).ok).toBe(true);
  await deliver();
  expect(toOutside(mails)).toBe(20);
  const told = mails.filter(({ raw }) => parseMessage(raw).subject.startsWith("Ongewoon veel mail"));
  expect(told.map(({ envelope }) => envelope.rcptTo[0]).sort((a, b) => (a ?? "").localeCompare(b ?? ""))).toEqual([
    "admin@voorbeeld.example",
    "sender@voorbeeld.example",
  ]);
  expect(mails).toHaveLength(22);
  expect(await waiting(world)).toHaveLength(980);
});

test("an account that is known to send much is let", async () => {
  const { world, send, mails, pass } = await ruledWorld([]);
  for (const day of ["2026-11-18", "2026-11-19", "2026-11-20"]) {
    const row = { account: "sender@voorbeeld.example", day, messages: 900, inMinute: 90, newRecipientsInHour: 100, sameTextInHour: 100 };
    await world.store.commit([{ kind: "insert", table: "usage", row: { id: `${day} ${row.account}`, ...row } }]);
  }
  await learnUsage(world);
  for (let nth = 0; nth < 100; nth++) {
    await send([`klant${nth}@elders.example`], "Nieuwsbrief", SPAM);
    pass(1000);
  }
  expect(toOutside(mails)).toBe(100);
  await keepUsage(world);
  expect(await world.store.get("usage", "2026-11-21 sender@voorbeeld.example")).toMatchObject({ messages: 100, sameTextInHour: 100 });
});

test("what waits because of a limit goes on under all rules when somebody releases it, and the account may send again", async () => {
  const { world, send, mails, deliver, pass } = await ruledWorld([rule("approve", "Oordeel")]);
  for (let nth = 0; nth < 21; nth++) await send([`klant${nth}@elders.example`], "Oordeel", SPAM);
  const limited = (await waiting(world)).filter(({ kind }) => kind === "limit");
  expect(limited).toHaveLength(1);
  pass(1000);
  expect(await release(world, { id: limited[0]?.id ?? "", by: "operator" })).toEqual({ ok: true, value: { waitsAgain: true } });
  expect((await waiting(world)).at(-1)).toMatchObject({ kind: "approve", messageId: limited[0]?.messageId });
  await deliver();
  expect(toOutside(mails)).toBe(0);
  await keepUsage(world);
  await send(["klant21@elders.example"], "Gewoon", SPAM);
  expect(toOutside(mails)).toBe(1);
});

test("after a restart an account that was closed is closed still", async () => {
  const { world, send } = await ruledWorld([]);
  for (let nth = 0; nth < 21; nth++) await send([`klant${nth}@elders.example`], "Pakket", SPAM);
  world.usage.reopen("sender@voorbeeld.example");
  await learnUsage(world);
  await send(["collega@voorbeeld.example"], "Iets anders", "Tot morgen.");
  expect((await waiting(world)).map(({ recipients }) => recipients)).toContain(JSON.stringify([address("collega@voorbeeld.example")]));
});
