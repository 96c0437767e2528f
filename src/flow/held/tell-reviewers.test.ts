import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { release } from "#flow/held/decide.ts";
import { TELL_EVERY_MS, tellReviewers } from "#flow/held/tell-reviewers.ts";
import { outbound } from "#flow/outbound.ts";
import { sweepExpired } from "#flow/retain.ts";
import type { Delivering } from "#io/delivery/delivery.ts";
import { addAccount, rule, ruledWorld, waiting } from "#test/kit/held.ts";
import { address } from "#test/kit/world.ts";

const KLANT = "klant@elders.example";
const APPROVER = address("approver@voorbeeld.example");
const SECOND = address("tweede@voorbeeld.example");
const RULES = [rule("approve", "Besluit")];

/** The mails to reviewers, as "who: subject", taken out of the list. */
const reviewMails = (mails: Delivering[]): readonly string[] =>
  mails
    .splice(0)
    .map(({ envelope, raw }) => `${envelope.rcptTo.join()}: ${parseMessage(raw).subject}`)
    .filter((line) => /wacht(en)? op u/.test(line))
    .toSorted();

test("of the first message reviewers hear at once, of all others together each quarter of an hour at most", async () => {
  const { world, send, mails, pass, deliver } = await ruledWorld(RULES);
  await send([KLANT], "Besluit 1", "Tekst.");
  expect(reviewMails(mails)).toEqual([`${APPROVER}: Een bericht wacht op u / A message waits for you`]);
  for (const nth of [2, 3, 4]) await send([KLANT], `Besluit ${nth}`, "Tekst.");
  expect(reviewMails(mails)).toEqual([]);
  pass(TELL_EVERY_MS - 1);
  await sweepExpired(world);
  await deliver();
  expect(reviewMails(mails)).toEqual([]);
  pass(1);
  await sweepExpired(world);
  await deliver();
  expect(reviewMails(mails)).toEqual([`${APPROVER}: 4 berichten wachten op u / 4 messages wait for you`]);
  for (let sweeps = 0; sweeps < 3; sweeps++) {
    pass(TELL_EVERY_MS);
    await sweepExpired(world);
  }
  await deliver();
  expect(reviewMails(mails)).toEqual([]);
});

test("of what was decided meanwhile nobody hears", async () => {
  const { world, send, mails, pass, deliver } = await ruledWorld(RULES);
  for (const nth of [1, 2]) await send([KLANT], `Besluit ${nth}`, "Tekst.");
  const held = await waiting(world);
  for (const { id } of held) await release(world, { id, by: APPROVER });
  mails.splice(0);
  pass(TELL_EVERY_MS);
  await sweepExpired(world);
  await deliver();
  expect(reviewMails(mails)).toEqual([]);
});

test("each reviewer has a quarter of an hour of their own, and hears nothing of their own messages", async () => {
  const { world, send, mails, pass, deliver } = await ruledWorld(RULES);
  await addAccount(world, SECOND, "approver");
  const row = await world.store.get("accounts", SECOND);
  await world.store.commit([{ kind: "update", table: "accounts", id: SECOND, set: { role: "user" } }]);
  await send([KLANT], "Besluit 1", "Tekst.");
  expect(reviewMails(mails)).toHaveLength(1);
  pass(TELL_EVERY_MS / 2);
  await world.store.commit([{ kind: "update", table: "accounts", id: SECOND, set: { role: row?.role ?? "approver" } }]);
  const [first] = await waiting(world);
  await world.store.commit([
    { kind: "update", table: "held", id: first?.id ?? "", set: { writtenBy: JSON.stringify(["Tweede+x@voorbeeld.example"]) } },
  ]);
  await send([KLANT], "Besluit 2", "Tekst.");
  expect(reviewMails(mails)).toEqual([`${SECOND}: Een bericht wacht op u / A message waits for you`]);
  pass(TELL_EVERY_MS / 2);
  await sweepExpired(world);
  await deliver();
  expect(reviewMails(mails)).toEqual([`${APPROVER}: 2 berichten wachten op u / 2 messages wait for you`]);
});

test("where many begin to wait at the same moment, one mail is sent, and none is forgotten", async () => {
  const { world, mails, pass, deliver } = await ruledWorld(RULES);
  const raw = utf8("From: sender@voorbeeld.example\r\nSubject: Besluit\r\n\r\nTekst.\r\n");
  const envelope = { mailFrom: address("sender@voorbeeld.example"), rcptTo: [address(KLANT)] };
  await Promise.all(Array.from({ length: 20 }, () => outbound(world, { envelope, raw, receivedField: () => "Received: by test; now" })));
  await Promise.all(Array.from({ length: 5 }, () => tellReviewers(world)));
  await deliver();
  const [first, ...more] = reviewMails(mails);
  expect([first?.split(":")[0], more]).toEqual([APPROVER, []]);
  pass(TELL_EVERY_MS);
  await sweepExpired(world);
  await deliver();
  expect(await waiting(world)).toHaveLength(20);
  const last = [first, ...reviewMails(mails)].at(-1);
  expect(last).toBe(`${APPROVER}: 20 berichten wachten op u / 20 messages wait for you`);
});

test("after a restart between holding and telling, the sweep tells", async () => {
  const { world, send, mails, deliver } = await ruledWorld(RULES);
  await send([KLANT], "Besluit 1", "Tekst.");
  mails.splice(0);
  await world.store.commit([{ kind: "delete", table: "toldReviewers", id: APPROVER }]);
  await sweepExpired(world);
  await deliver();
  expect(reviewMails(mails)).toHaveLength(1);
});
