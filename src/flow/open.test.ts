import { expect, test } from "vitest";
import { base64url } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { fromLinkFragment, linkProof } from "#core/seal/link.ts";
import { look, reportWrongNumber, sendCode, verify } from "#flow/open.ts";
import { recall } from "#flow/recall.ts";
import { sweepExpired } from "#flow/retain.ts";
import { bsn } from "#test/kit/planted.ts";
import { address, knowPhone, openTestWorld, type TestWorld } from "#test/kit/world.ts";

const GUEST = "inwoner@post.example";

/** A sealed message whose guest holds the whole link. */
async function sealed(): Promise<TestWorld & { readonly holder: { readonly id: string; readonly proof: string } }> {
  const opened = await openTestWorld();
  await knowPhone(opened.world, GUEST, "+31612345642");
  await opened.send([GUEST], "Aanvraag", `Uw BSN is ${bsn(1)}.`);
  const notice = parseMessage(opened.mails.at(-1)?.raw ?? new Uint8Array(0));
  const [, id = "", fragment = ""] = /\/g\/([\w-]+)#([\w-]{43})/.exec(notice.text) ?? [];
  const secret = fromLinkFragment(fragment);
  if (secret === undefined) throw new Error("the notice holds no link");
  return { ...opened, holder: { id, proof: base64url(await linkProof(secret)) } };
}

const codeOf = ({ texts }: TestWorld): string => /^\d{6}/.exec(texts.at(-1)?.text ?? "")?.[0] ?? "none";
const wrong = (right: string): string => (right === "111111" ? "222222" : "111111");

test("looking sends nothing and spends nothing, however often", async () => {
  const opened = await sealed();
  for (let i = 0; i < 20; i++)
    expect(await look(opened.world, opened.holder)).toMatchObject({
      ok: true,
      value: { state: "open", triesLeft: LIMITS.codeTries, codeSent: false },
    });
  expect(opened.texts).toEqual([]);
});

test("a wrong secret and an unknown link get the same answer, for every call", async () => {
  const opened = await sealed();
  const proof = base64url(new Uint8Array(32));
  for (const holder of [
    { id: opened.holder.id, proof },
    { id: "AAAAAAAAAAAAAAAAAAAAAA", proof },
  ]) {
    expect(await look(opened.world, holder)).toEqual({ ok: false, code: "LINK_UNKNOWN" });
    expect(await sendCode(opened.world, holder)).toEqual({ ok: false, code: "LINK_UNKNOWN" });
    expect(await verify(opened.world, { ...holder, code: "123456" })).toEqual({ ok: false, code: "LINK_UNKNOWN" });
    expect(await reportWrongNumber(opened.world, holder)).toEqual({ ok: false, code: "LINK_UNKNOWN" });
  }
});

test("a wrong code tells how many tries are left, five of them lock for an hour, and then the right one serves again", async () => {
  const opened = await sealed();
  await sendCode(opened.world, opened.holder);
  await opened.deliver();
  const right = codeOf(opened);
  for (let left = LIMITS.codeTries - 1; left > 0; left--)
    expect(await verify(opened.world, { ...opened.holder, code: wrong(right) })).toEqual({
      ok: false,
      code: "WRONG_CODE",
      triesLeft: left,
    });
  expect(await verify(opened.world, { ...opened.holder, code: wrong(right) })).toMatchObject({ ok: false, code: "LOCKED", triesLeft: 0 });
  expect(await verify(opened.world, { ...opened.holder, code: right })).toMatchObject({ ok: false, code: "LOCKED" });
  expect(await sendCode(opened.world, opened.holder)).toMatchObject({ ok: false, code: "LOCKED" });
  opened.pass(LIMITS.lockMs + 1);
  expect(await verify(opened.world, { ...opened.holder, code: right })).toMatchObject({ ok: false, code: "WRONG_CODE" });
  await sendCode(opened.world, opened.holder);
  await opened.deliver();
  expect(await verify(opened.world, { ...opened.holder, code: codeOf(opened) })).toMatchObject({ ok: true });
});

test("a fresh code gives no fresh tries", async () => {
  const opened = await sealed();
  for (let i = 0; i < LIMITS.codeTries - 1; i++) {
    await sendCode(opened.world, opened.holder);
    await opened.deliver();
    expect(await verify(opened.world, { ...opened.holder, code: wrong(codeOf(opened)) })).toMatchObject({ code: "WRONG_CODE" });
    opened.pass(LIMITS.codeEveryMs);
  }
  await sendCode(opened.world, opened.holder);
  await opened.deliver();
  expect(await verify(opened.world, { ...opened.holder, code: wrong(codeOf(opened)) })).toMatchObject({ code: "LOCKED" });
});

test("of many guesses at one time only one is weighed", async () => {
  const opened = await sealed();
  await sendCode(opened.world, opened.holder);
  await opened.deliver();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => verify(opened.world, { ...opened.holder, code: wrong(codeOf(opened)) })),
  );
  expect(answers.filter((answer) => !answer.ok && answer.code === "WRONG_CODE")).toHaveLength(1);
  expect(await look(opened.world, opened.holder)).toMatchObject({ value: { triesLeft: LIMITS.codeTries - 1 } });
});

test("a code serves once and for ten minutes", async () => {
  const opened = await sealed();
  await sendCode(opened.world, opened.holder);
  await opened.deliver();
  const code = codeOf(opened);
  expect(await verify(opened.world, { ...opened.holder, code })).toMatchObject({ ok: true });
  expect(await verify(opened.world, { ...opened.holder, code })).toMatchObject({ ok: false, code: "WRONG_CODE" });
  opened.pass(LIMITS.codeEveryMs);
  await sendCode(opened.world, opened.holder);
  await opened.deliver();
  opened.pass(LIMITS.codeMs);
  expect(await verify(opened.world, { ...opened.holder, code: codeOf(opened) })).toMatchObject({ ok: false, code: "WRONG_CODE" });
});

test("codes are sent no faster and no more often than the limits say", async () => {
  const opened = await sealed();
  for (let i = 0; i < LIMITS.codesPerHour; i++) {
    expect(await sendCode(opened.world, opened.holder)).toMatchObject({ ok: true });
    expect(await sendCode(opened.world, opened.holder)).toMatchObject({ ok: false, code: "TOO_FAST" });
    opened.pass(LIMITS.codeEveryMs);
  }
  expect(await sendCode(opened.world, opened.holder)).toMatchObject({ ok: false, code: "TOO_FAST" });
  await opened.deliver();
  expect(opened.texts).toHaveLength(LIMITS.codesPerHour);
  expect(new Set(opened.texts.map(({ text }) => text)).size).toBe(LIMITS.codesPerHour);
});

test("wrong codes over the whole server close every door for the rest of the minute", async () => {
  const opened = await sealed();
  await sendCode(opened.world, opened.holder);
  await opened.deliver();
  for (let i = 0; i < LIMITS.wrongCodesPerMinute; i++) opened.world.wrongCodes.count(opened.world.now());
  expect(await verify(opened.world, { ...opened.holder, code: codeOf(opened) })).toMatchObject({ ok: false, code: "TOO_FAST" });
  opened.pass(60_000);
  expect(await verify(opened.world, { ...opened.holder, code: codeOf(opened) })).toMatchObject({ ok: true });
});

test("after a recall neither page, code nor share is given out, and no share or wrap rests any more", async () => {
  const opened = await sealed();
  await sendCode(opened.world, opened.holder);
  await opened.deliver();
  const [message] = await opened.world.store.list("messages");
  expect(await recall(opened.world, { messageId: message?.id ?? "", by: address("colleague@voorbeeld.example") })).toMatchObject({
    code: "NOT_FOUND",
  });
  expect(await recall(opened.world, { messageId: message?.id ?? "", by: address("sender@voorbeeld.example") })).toMatchObject({ ok: true });
  expect(await look(opened.world, opened.holder)).toMatchObject({ value: { state: "recalled" } });
  expect(await verify(opened.world, { ...opened.holder, code: codeOf(opened) })).toEqual({ ok: false, code: "RECALLED" });
  expect(await sendCode(opened.world, opened.holder)).toEqual({ ok: false, code: "RECALLED" });
  expect(await opened.world.shares.list("shares")).toEqual([]);
  expect(await opened.world.store.list("objects")).toEqual([]);
  expect((await opened.world.store.list("grants")).map(({ wrap }) => wrap)).toEqual([null]);
});

test("what is past its time opens no more, and its shares and ciphertext are swept away", async () => {
  const opened = await sealed();
  opened.pass(31 * 24 * 60 * 60_000);
  expect(await look(opened.world, opened.holder)).toMatchObject({ value: { state: "expired" } });
  await sweepExpired(opened.world);
  expect(await opened.world.shares.list("shares")).toEqual([]);
  expect(await opened.world.store.list("objects")).toEqual([]);
  expect(await verify(opened.world, { ...opened.holder, code: "123456" })).toEqual({ ok: false, code: "EXPIRED" });
});

test("a wrong number asks the sender once, however often the guest says so", async () => {
  const opened = await sealed();
  for (let i = 0; i < 3; i++) expect(await reportWrongNumber(opened.world, opened.holder)).toMatchObject({ ok: true });
  await opened.deliver();
  const asked = opened.mails.filter(({ envelope }) => envelope.rcptTo.includes(address("sender@voorbeeld.example")));
  expect(asked).toHaveLength(1);
});
