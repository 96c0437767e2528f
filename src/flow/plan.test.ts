import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import type { RecipientVerdict } from "#core/policy/verdict.ts";
import { outbound } from "#flow/outbound.ts";
import { planRoutes } from "#flow/plan.ts";
import { address, openTestWorld } from "#test/kit/world.ts";

function routesOf(raw: string, verdict: Pick<RecipientVerdict, "route" | "singleCopy">): readonly string[] {
  const recipient: RecipientVerdict = {
    ...verdict,
    action: "allow",
    verify: ["sms"],
    transport: "opportunistic",
    reasons: [],
    address: address("a@post.example"),
  };
  return [...planRoutes({ recipients: [recipient], ask: [] }, parseMessage(utf8(raw))).keys()];
}

test("a copy for one would break a signature over the header, so a signed message goes sealed instead", () => {
  const signed = "DKIM-Signature: v=1; h=to\r\nTo: a@post.example\r\n\r\nx";
  expect(routesOf(signed, { route: "direct", singleCopy: true })).toEqual(["seal"]);
  expect(routesOf(signed, { route: "direct", singleCopy: false })).toEqual(["direct"]);
  expect(routesOf("To: a@post.example\r\n\r\nx", { route: "direct", singleCopy: true })).toEqual(["direct"]);
});

test("what can be read in two ways never goes directly, signed or not", () => {
  for (const signed of ["", "DKIM-Signature: v=1\r\n"])
    expect(routesOf(`${signed}Subject : x\r\n\r\nx`, { route: "direct", singleCopy: true })).toEqual(["hold"]);
});

test("under a policy that says rewrite a malformed message goes on in a sound form, and a signed one waits", async () => {
  const { policy } = (await openTestWorld()).world;
  const rewriting = () => ({ ...policy(), defaults: { ...policy().defaults, malformed: "rewrite" as const } });
  const { world, mails, deliver } = await openTestWorld({ policy: rewriting });
  const [mailFrom, to] = [address("sender@voorbeeld.example"), address("klant@elders.example")];
  const malformed = `From: ${mailFrom}\r\nTo: ${to}\r\nSubject: Dag\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\nhallo\r\n`;
  for (const raw of [malformed, `DKIM-Signature: v=1\r\n${malformed}`])
    await outbound(world, { envelope: { mailFrom, rcptTo: [to] }, raw: utf8(raw), receivedField: () => "Received: by test; now\r\n" });
  await deliver();
  const left = mails.filter(({ envelope }) => envelope.rcptTo.includes(to)).map(({ raw }) => parseMessage(raw));
  expect(left.map(({ text, defects }) => [text, defects])).toEqual([["hallo\r\n", []]]);
  expect((await world.store.list("recipients")).map(({ status }) => status).toSorted()).toEqual(["held", "sent"]);
});
