import { expect, test } from "vitest";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { composeMail } from "#core/mail/compose.ts";
import { parseMessage } from "#core/mail/parse.ts";
import type { Rule } from "#core/policy/rule.ts";
import { release } from "#flow/held/decide.ts";
import { outbound } from "#flow/outbound.ts";
import type { Delivering } from "#io/delivery/delivery.ts";
import { rule, ruledWorld, waiting } from "#test/kit/held.ts";
import { address, knowPhone, type TestWorld } from "#test/kit/world.ts";

const GUEST = "inwoner@post.example";
const SENDER = address("sender@voorbeeld.example");
const APPROVER = address("approver@voorbeeld.example");

const sealUnlessTagged: Rule = {
  id: "seal-unless-tagged",
  when: { recipients: "outside", confidence: "low", atLeast: 1, headers: { Subject: ["*Oordeel*"] }, unlessTagged: true },
  action: "seal",
  say: { nl: "Verzegelen.", en: "Seal." },
};

/** Sends a mail with one file that a colleague has to look at, and lets it go. What left afterwards, and where the tag still stands in what rests. */
async function released(tag: string, rules: readonly Rule[] = []): Promise<TestWorld & { readonly left: readonly Delivering[] }> {
  const opened = await ruledWorld([rule("approve", "Oordeel"), ...rules], {
    inspector: () => ({
      text: async () => ({ findings: [], notScanned: [] }),
      file: async () => ({ findings: [], notScanned: [] }),
    }),
  });
  const { world, mails, deliver } = opened;
  await knowPhone(world, GUEST, "+31612345642");
  const raw = composeMail({
    from: { address: SENDER },
    to: [{ address: address(GUEST) }],
    subject: `${tag} Oordeel over iets`.trim(),
    text: "Een zin die nergens anders staat.",
    date: world.now(),
    messageId: "1@voorbeeld.example",
    attachments: [{ fileName: "lijst.csv", mediaType: "text/csv", bytes: utf8("naam;bedrag\r\n") }],
  });
  const envelope = { mailFrom: SENDER, rcptTo: [address(GUEST)] };
  await outbound(world, { envelope, raw, receivedField: () => "Received: by test; now\r\n" });
  await deliver();
  expect(mails.flatMap(({ envelope: { rcptTo } }) => rcptTo)).not.toContain(GUEST);
  mails.splice(0);
  const [held] = await waiting(world);
  expect(await release(world, { id: held?.id ?? "", by: APPROVER })).toEqual({ ok: true, value: { waitsAgain: false } });
  await deliver();
  for (const mail of mails) expect(parseMessage(mail.raw).subject).not.toMatch(/\[(seal|MXZIP|direct)\]/i);
  return { ...opened, left: mails };
}

const toGuest = (left: readonly Delivering[]): Delivering | undefined =>
  left.find(({ envelope }) => envelope.rcptTo.includes(GUEST as never));

test("a released message that asks to be sealed goes sealed, without the tag", async () => {
  const { world, left } = await released("[seal]");
  expect((await world.store.list("recipients")).map(({ route, status }) => `${route} ${status}`)).toEqual(["seal sent"]);
  expect(left).toHaveLength(1);
  expect(fromUtf8(toGuest(left)?.raw ?? new Uint8Array())).not.toMatch(/nergens anders|Oordeel/);
});

test("a released message that asks for a ZIP goes as one, and its password goes to the sender alone", async () => {
  const { world, left } = await released("[MXZIP]");
  expect((await world.store.list("recipients")).map(({ route, status }) => `${route} ${status}`)).toEqual(["zip sent"]);
  const read = parseMessage(toGuest(left)?.raw ?? new Uint8Array());
  expect(read.subject).toBe("Oordeel over iets");
  expect(read.attachments.map(({ fileName }) => fileName)).toEqual(["bijlagen.zip"]);
  const password = left.filter(({ raw }) => parseMessage(raw).subject.startsWith("[Password]"));
  expect(password.map(({ envelope }) => envelope.rcptTo)).toEqual([[SENDER]]);
});

test("a released message that asks to go as it is does so where a rule stands back for that, and else not", async () => {
  for (const [tag, route] of [
    ["[direct]", "direct"],
    ["", "seal"],
  ] as const) {
    const { world, left } = await released(tag, [sealUnlessTagged]);
    expect((await world.store.list("recipients")).map((row) => row.route)).toEqual([route]);
    const subject = parseMessage(toGuest(left)?.raw ?? new Uint8Array()).subject;
    if (route === "direct") expect(subject).toBe("Oordeel over iets");
    else expect(subject).not.toContain("Oordeel");
  }
});

test("a tag that does nothing for a released message says so to nobody a second time", async () => {
  const { left } = await released("[direct]", [rule("seal", "Oordeel")]);
  expect(left.map(({ envelope }) => envelope.rcptTo)).toEqual([[GUEST]]);
});
