import { expect, test } from "vitest";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { release, removeHeld, returnToSender, returnUnanswered } from "#flow/held/decide.ts";
import { outbound } from "#flow/outbound.ts";
import { addAccount, rule, ruledWorld, waiting } from "#test/kit/held.ts";
import { bsn } from "#test/kit/planted.ts";
import { address, knowPhone } from "#test/kit/world.ts";

const GUEST = "inwoner@post.example";
const APPROVER = address("approver@voorbeeld.example");
const text = (raw: Uint8Array | undefined): string => parseMessage(Uint8Array.from(raw ?? [])).text;

test("what a colleague releases goes the way that the other rules ask, once, for those who were held", async () => {
  const { world, send, mails, deliver } = await ruledWorld([rule("approve", "Oordeel")]);
  await knowPhone(world, GUEST, "+31612345642");
  await send([GUEST, "colleague@voorbeeld.example"], "Oordeel", `Het BSN is ${bsn(2)}.`);
  const told = mails.splice(0).map(({ envelope }) => envelope.rcptTo[0]);
  expect(new Set(told)).toEqual(new Set([APPROVER, "colleague@voorbeeld.example", "sender@voorbeeld.example"]));
  const [held] = await waiting(world);
  const [first, second] = await Promise.all([
    release(world, { id: held?.id ?? "", by: APPROVER }),
    release(world, { id: held?.id ?? "", by: APPROVER }),
  ]);
  expect([first, second].filter(({ ok }) => ok)).toHaveLength(1);
  await deliver();
  expect(mails.map(({ envelope }) => envelope.rcptTo)).toEqual([[GUEST]]);
  expect(fromUtf8(mails[0]?.raw ?? new Uint8Array(0))).not.toContain(bsn(2));
  const rows = await world.store.list("recipients", { orderBy: "address" });
  expect(rows.map(({ address: to, status }) => `${to} ${status}`)).toEqual(["colleague@voorbeeld.example sent", `${GUEST} sent`]);
  expect(await world.store.count("queue")).toBe(0);
  expect((await world.store.events()).map(({ kind }) => kind)).toContain("released");
});

test("nobody releases a message of their own, also not under another name of the same mailbox or as a plain user", async () => {
  const { world, send } = await ruledWorld([rule("approve", "Oordeel")]);
  await addAccount(world, "sender+baas@voorbeeld.example", "approver");
  await send([GUEST], "Oordeel", "Tekst.");
  const [held] = await waiting(world);
  const as = async (who: string): Promise<unknown> => {
    const answer = await release(world, { id: held?.id ?? "", by: address(who) });
    return answer.ok ? "released" : answer.code;
  };
  expect(await as("sender+baas@voorbeeld.example")).toBe("OWN_MESSAGE");
  for (const who of ["sender", "privacy", "niemand"]) expect(await as(`${who}@voorbeeld.example`)).toBe("NOT_ALLOWED");
  expect(await release(world, { id: held?.id ?? "", by: "operator" })).toMatchObject({ code: "NOT_ALLOWED" });
  expect(await as("admin@voorbeeld.example")).toBe("released");
});

test("what a colleague returns is told to its sender with the remark, and nothing of it is kept or sent", async () => {
  const { world, send, mails, deliver } = await ruledWorld([rule("approve", "Oordeel")]);
  await send([GUEST], "Oordeel", "Een zin die nergens anders staat.");
  mails.splice(0);
  const [held] = await waiting(world);
  expect((await returnToSender(world, { id: held?.id ?? "", by: APPROVER, remark: "Liever zonder bijlage." })).ok).toBe(true);
  await deliver();
  expect(mails.map(({ envelope }) => envelope.rcptTo)).toEqual([["sender@voorbeeld.example"]]);
  expect(text(mails[0]?.raw)).toContain("Liever zonder bijlage.");
  expect(text(mails[0]?.raw)).not.toContain("nergens anders");
  expect((await world.store.list("recipients")).map(({ status }) => status)).toEqual(["returned"]);
  expect(await world.store.count("queue")).toBe(0);
  expect(await release(world, { id: held?.id ?? "", by: APPROVER })).toMatchObject({ code: "CONFLICT" });
});

test("what a colleague deletes is gone without a mail", async () => {
  const { world, send, mails, deliver } = await ruledWorld([rule("approve", "Oordeel")]);
  await send([GUEST], "Oordeel", "Tekst.");
  mails.splice(0);
  const [held] = await waiting(world);
  expect((await removeHeld(world, { id: held?.id ?? "", by: "operator" })).ok).toBe(true);
  await deliver();
  expect(mails).toEqual([]);
  expect((await world.store.list("recipients")).map(({ status }) => status)).toEqual(["stopped"]);
});

test("what nobody answers for a week returns to its sender", async () => {
  const { world, send, mails, deliver, pass } = await ruledWorld([rule("approve", "Oordeel")]);
  await send([GUEST], "Oordeel", "Tekst.");
  mails.splice(0);
  pass(LIMITS.heldMs - 1);
  expect(await returnUnanswered(world, 10)).toBe(0);
  pass(1);
  expect(await returnUnanswered(world, 10)).toBe(1);
  await deliver();
  expect(text(mails[0]?.raw)).toContain("Nobody answered in time.");
  expect(await waiting(world)).toEqual([]);
});

test("a malformed message that somebody releases goes sealed, as we read it, and its bytes go nowhere", async () => {
  const { world, mails, deliver } = await ruledWorld([]);
  await knowPhone(world, GUEST, "+31612345642");
  const raw = utf8(
    "From: sender@voorbeeld.example\r\nSubject: x\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\nZonnebloem\r\n",
  );
  const envelope = { mailFrom: address("sender@voorbeeld.example"), rcptTo: [address(GUEST)] };
  await outbound(world, { envelope, raw, receivedField: () => "Received: by test; now\r\n" });
  const [held] = await waiting(world);
  expect(held?.kind).toBe("malformed");
  expect(await release(world, { id: held?.id ?? "", by: APPROVER })).toEqual({ ok: true, value: { waitsAgain: false } });
  mails.splice(0);
  await deliver();
  expect((await world.store.list("recipients")).map(({ route }) => route)).toEqual(["seal"]);
  for (const mail of mails) expect(fromUtf8(mail.raw)).not.toContain("Zonnebloem");
});

test("whoever signed in to send a message in another's name does not review it", async () => {
  const { world } = await ruledWorld([rule("approve", "Oordeel")]);
  const raw = utf8("From: sender@voorbeeld.example\r\nSubject: Oordeel\r\n\r\nTekst\r\n");
  const envelope = { mailFrom: address("sender@voorbeeld.example"), rcptTo: [address(GUEST)] };
  await outbound(world, { envelope, raw, submitter: APPROVER, receivedField: () => "Received: by test; now\r\n" });
  const [held] = await waiting(world);
  expect(await release(world, { id: held?.id ?? "", by: APPROVER })).toMatchObject({ code: "OWN_MESSAGE" });
});
