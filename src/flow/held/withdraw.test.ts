import { expect, test } from "vitest";
import { base64url, utf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { fromLinkFragment, linkProof, type LinkSecret } from "#core/seal/link.ts";
import { release } from "#flow/held/decide.ts";
import { justify, lookJustify } from "#flow/held/justify.ts";
import { listHeld } from "#flow/held/view.ts";
import { withdrawByLink, withdrawHeld, withdrawMessage } from "#flow/held/withdraw.ts";
import { messageOf } from "#flow/report.ts";
import { outbound } from "#flow/outbound.ts";
import type { Holder } from "#flow/link-holder.ts";
import type { World } from "#flow/world.ts";
import type { Delivering } from "#io/delivery/delivery.ts";
import type { Account } from "#io/store/tables.ts";
import { rule, ruledWorld, waiting } from "#test/kit/held.ts";
import { address } from "#test/kit/world.ts";

const KLANT = "klant@elders.example";
const SENDER = address("sender@voorbeeld.example");
const APPROVER = address("approver@voorbeeld.example");

/** The holder of the link in the mail to the sender. */
async function holderOf(mails: readonly Delivering[]): Promise<Holder> {
  const own = mails.filter(({ envelope }) => envelope.rcptTo.includes(SENDER));
  const text = own.map(({ raw }) => parseMessage(raw).text).join("\n");
  const [, id = "", fragment = ""] = /\/app\/j\/([\w-]+)#([\w-]{43})/.exec(text) ?? [];
  return { id, proof: base64url(await linkProof(fromLinkFragment(fragment) as LinkSecret)) };
}

const toReview = async (world: World): Promise<unknown> => {
  const listed = await listHeld(world, (await world.store.get("accounts", APPROVER)) as Account);
  return listed.ok ? listed.value.held.length : listed.code;
};

async function endedWithoutTrace(world: World): Promise<void> {
  expect(await waiting(world)).toEqual([]);
  expect(await toReview(world)).toBe(0);
  expect(await world.store.count("queue", { state: "held" })).toBe(0);
  expect((await world.store.list("recipients")).map(({ status }) => status)).toEqual(["stopped"]);
  const [line] = (await world.store.events()).filter(({ kind }) => kind === "withdrawn");
  expect(line?.details).toMatchObject({ by: SENDER, recipients: 1 });
}

for (const action of ["justify", "approve"] as const)
  test(`what waits by a rule with "${action}" is taken back by the link in its sender's mail: nobody reviews it any more, and the log says so`, async () => {
    const { world, send, mails, deliver } = await ruledWorld([rule(action, "Lijst")]);
    await send([KLANT], "Lijst", "De namen van vandaag.");
    const holder = await holderOf(mails.splice(0));
    expect(await lookJustify(world, holder)).toMatchObject({ ok: true, value: { kind: action, recipients: [KLANT] } });
    expect(await withdrawByLink(world, { ...holder, proof: base64url(new Uint8Array(32)) })).toMatchObject({ code: "LINK_UNKNOWN" });
    expect(await toReview(world)).toBe(1);
    const [held] = await waiting(world);
    expect((await withdrawByLink(world, holder)).ok).toBe(true);
    await endedWithoutTrace(world);
    await deliver();
    expect(mails).toEqual([]);
    expect(await withdrawByLink(world, holder)).toMatchObject({ code: "LINK_UNKNOWN" });
    expect(await release(world, { id: held?.id ?? "", by: address("admin@voorbeeld.example") })).toMatchObject({ ok: false });
  });

test("the link of what waits for a colleague gives no reason and lets nothing go", async () => {
  const { world, send, mails } = await ruledWorld([rule("approve", "Lijst")]);
  await send([KLANT], "Lijst", "De namen van vandaag.");
  expect(await justify(world, await holderOf(mails), "Omdat het moet vandaag.")).toMatchObject({ code: "CONFLICT" });
  expect(await waiting(world)).toHaveLength(1);
});

test("a malformed message is taken back in the app, where only its sender is offered that", async () => {
  const { world } = await ruledWorld([]);
  const raw = utf8("From: sender@voorbeeld.example\r\nSubject: x\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\nTekst\r\n");
  const kept = await outbound(world, { envelope: { mailFrom: SENDER, rcptTo: [address(KLANT)] }, raw, receivedField: () => "" });
  const messageId = kept.ok ? kept.id : "";
  expect((await waiting(world)).map(({ kind }) => kind)).toEqual(["malformed"]);
  const seen = async (): Promise<unknown> => {
    const found = await messageOf(world, { messageId, by: SENDER });
    return found.ok ? found.value.message.withdrawable : found.code;
  };
  expect(await seen()).toBe(true);
  expect(await withdrawMessage(world, { messageId, by: APPROVER })).toMatchObject({ code: "NOT_FOUND" });
  expect((await withdrawMessage(world, { messageId, by: SENDER })).ok).toBe(true);
  await endedWithoutTrace(world);
  expect(await seen()).toBe(false);
  expect(await withdrawMessage(world, { messageId, by: SENDER })).toMatchObject({ code: "CONFLICT" });
});

test("by its id nobody takes back what somebody else wrote", async () => {
  const { world, send } = await ruledWorld([rule("approve", "Lijst")]);
  await send([KLANT], "Lijst", "De namen van vandaag.");
  const [held] = await waiting(world);
  for (const by of [APPROVER, address("privacy@voorbeeld.example")])
    expect(await withdrawHeld(world, { id: held?.id ?? "", by })).toMatchObject({ code: "NOT_FOUND" });
  expect((await withdrawHeld(world, { id: held?.id ?? "", by: SENDER })).ok).toBe(true);
  await endedWithoutTrace(world);
});

test("what waits because its account sends too much is not taken back: whoever stole it would clear away the traces", async () => {
  const { world, send, mails } = await ruledWorld([], {}, { messagesPerMinute: 1 });
  for (let count = 0; count < 3; count++) await send([KLANT], "Aanbieding", `Koop nu ${count}.`);
  const [held] = await waiting(world);
  expect(held).toMatchObject({ kind: "limit", proofHash: null });
  expect(mails.map(({ raw }) => parseMessage(raw).text).join()).not.toContain("/app/j/");
  expect(await withdrawHeld(world, { id: held?.id ?? "", by: SENDER })).toMatchObject({ code: "NOT_ALLOWED" });
  expect(await withdrawMessage(world, { messageId: held?.messageId ?? "", by: SENDER })).toMatchObject({ code: "CONFLICT" });
  expect((await waiting(world)).length).toBeGreaterThan(0);
});
