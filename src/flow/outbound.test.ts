import { expect, test } from "vitest";
import { fromUtf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { deliverDue } from "#flow/deliver.ts";
import { openMemoryBlobs } from "#io/blobs/memory.ts";
import type { Delivering, Outcome } from "#io/delivery/delivery.ts";
import { bsn } from "#test/kit/planted.ts";
import { address, knowPhone, openTestWorld } from "#test/kit/world.ts";

const GUEST = "inwoner@post.example";
const outcome = (mail: Delivering, result: Outcome["result"], code: number, status: string): readonly Outcome[] =>
  mail.envelope.rcptTo.map((one) => ({ address: one, result, code, status, text: "" }));

test("the verdict is per recipient: own people get the message as it is, a guest gets a sealed one", async () => {
  const { world, send, mails } = await openTestWorld();
  await knowPhone(world, GUEST, "+31612345642");
  await send([GUEST, "colleague@voorbeeld.example"], "Dossier", `Het BSN is ${bsn(2)}.`);
  expect(mails.map(({ envelope }) => envelope.rcptTo)).toEqual(expect.arrayContaining([[GUEST], ["colleague@voorbeeld.example"]]));
  for (const { envelope, raw } of mails)
    expect((fromUtf8(raw) ?? "").includes(bsn(2))).toBe(envelope.rcptTo.includes(address("colleague@voorbeeld.example")));
});

test("nothing that rests holds a word of a sealed message", async () => {
  const { world, send } = await openTestWorld();
  await send([GUEST], "Zonnebloem", `Het BSN is ${bsn(3)}.`);
  const rows = await Promise.all(
    (["messages", "recipients", "items", "objects", "grants", "contactLinks", "queue", "contacts"] as const).map((table) =>
      world.store.list(table),
    ),
  );
  const resting = JSON.stringify([rows, await world.store.events()], (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  );
  for (const needle of [bsn(3), "Zonnebloem"]) expect(resting).not.toContain(needle);
});

test("a delivery that fails for now is tried again later and later, and told to the sender after five days", async () => {
  const { world, send, mails, pass, deliver } = await openTestWorld({
    answer: (mail) => outcome(mail, mail.envelope.mailFrom === "" ? "sent" : "retry", 451, "4.4.1"),
  });
  await send(["klant@elders.example"], "Hallo", "Tot morgen.");
  expect(mails).toHaveLength(1);
  pass(60_000);
  expect(await deliverDue(world)).toBe(0);
  pass(60_000);
  await deliver();
  expect(mails).toHaveLength(2);
  for (let hours = 0; hours < 6 * 24; hours += 4) {
    pass(4 * 60 * 60_000);
    await deliver();
  }
  const notice = mails.at(-1);
  expect(notice?.envelope).toEqual({ mailFrom: "", rcptTo: ["sender@voorbeeld.example"] });
  expect(parseMessage(notice?.raw ?? new Uint8Array(0)).subject).toContain("Not delivered");
  expect(await world.store.count("queue")).toBe(0);
});

test("a refused delivery is told to the sender at once, with the reply and none of the contents", async () => {
  const { world, send, mails } = await openTestWorld({
    answer: (mail) => outcome(mail, mail.envelope.mailFrom === "" ? "sent" : "failed", 550, "5.1.1"),
  });
  await send(["niemand@elders.example"], "Hallo", "Een zin die nergens anders staat.");
  const text = fromUtf8(mails.at(-1)?.raw ?? new Uint8Array(0)) ?? "";
  expect(text).toContain("Status: 5.1.1");
  expect(text).not.toContain("nergens anders");
  expect((await world.store.list("recipients")).map(({ status }) => status)).toEqual(["failed"]);
});

test("a notice that could not be delivered gives its link to nobody else", async () => {
  const { world, send, mails } = await openTestWorld({
    answer: (mail) => outcome(mail, mail.envelope.rcptTo.includes(address(GUEST)) ? "failed" : "sent", 550, "5.1.1"),
  });
  await knowPhone(world, GUEST, "+31612345642");
  await send([GUEST], "Dossier", `Het BSN is ${bsn(4)}.`);
  const returned = mails.filter(({ envelope }) => !envelope.rcptTo.includes(address(GUEST)));
  expect(returned).toHaveLength(1);
  expect(fromUtf8(returned[0]?.raw ?? new Uint8Array(0))).not.toMatch(/#[\w-]{43}/);
});

test("where the disk takes no more, nothing is acknowledged and nothing goes out", async () => {
  const { world, send, mails } = await openTestWorld({ blobs: openMemoryBlobs({ now: Date.now, fullBytes: 1000 }) });
  expect(await send(["klant@elders.example"], "Groot", "x".repeat(600_000))).toEqual({ ok: false, code: "STORAGE" });
  expect(mails).toEqual([]);
  expect(await world.store.count("messages")).toBe(0);
});

test("a message from the null sender that must wait asks nobody and goes nowhere", async () => {
  const { world, mails } = await openTestWorld();
  const { outbound } = await import("#flow/outbound.ts");
  const raw = new TextEncoder().encode(`From: <>\r\nTo: ${GUEST}\r\nSubject: x\r\n\r\nBSN ${bsn(5)}\r\n`);
  expect(
    await outbound(world, { envelope: { mailFrom: "", rcptTo: [address(GUEST)] }, raw, receivedField: () => "Received: x\r\n" }),
  ).toMatchObject({ ok: true });
  await deliverDue(world);
  expect(mails).toEqual([]);
});

test("the subject stands in the notice only where the policy says so", async () => {
  const allowing = await openTestWorld();
  const policy = allowing.world.policy();
  const opened = await openTestWorld({ policy: () => ({ ...policy, defaults: { ...policy.defaults, subjectInNotification: true } }) });
  for (const [{ world, send, mails }, shown] of [
    [allowing, false],
    [opened, true],
  ] as const) {
    await knowPhone(world, GUEST, "+31612345642");
    await send([GUEST], "Zonnebloem", `Het BSN is ${bsn(6)}.`);
    expect(parseMessage(mails.at(-1)?.raw ?? new Uint8Array(0)).text.includes("Zonnebloem")).toBe(shown);
  }
});
