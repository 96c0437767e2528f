import { expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import type { Address, EnvelopeRequests } from "#core/mail/message.ts";
import { deliverDue, openQueueRunner } from "#flow/deliver.ts";
import { enqueueEach, envelopeOf } from "#flow/queue.ts";
import { PACE } from "#flow/queue-pace.ts";
import type { World } from "#flow/world.ts";
import type { Delivering, Outcome } from "#io/delivery/delivery.ts";
import { taken } from "#test/kit/queue-world.ts";
import { address, openTestWorld, type TestWorld } from "#test/kit/world.ts";
import { utf8 } from "#core/bytes.ts";

const SENDER = address("sender@voorbeeld.example");
const HOUR = 3_600_000;

/** Puts a mail of one line into the queue. */
async function put(world: World, to: readonly string[], mailFrom: Address | "" = SENDER): Promise<void> {
  const envelope = { mailFrom, rcptTo: to.map(address) };
  await world.store.commit(
    await enqueueEach(world, { kind: "mail", messageId: "m", recipientIds: [], envelope, contents: utf8("To: x\r\n\r\nHallo.\r\n") }),
  );
}

const unreachable = ({ envelope }: Delivering): readonly Outcome[] =>
  envelope.rcptTo.map((one) => ({ address: one, result: "retry", code: 0, status: "4.4.1", text: "" }));
const to = (mail: Delivering): string => mail.envelope.rcptTo.join();

/** A world of which one destination can be switched off. */
async function worldWithout(down: { domain: string }): Promise<TestWorld> {
  return openTestWorld({ answer: (mail) => (to(mail).endsWith(down.domain) ? unreachable(mail) : taken(mail)) });
}

test("a message to several domains is a row and a transaction for each, and trouble with one is no trouble of the others", async () => {
  const { world, mails } = await worldWithout({ domain: "b.example" });
  await put(world, ["een@a.example", "twee@b.example", "drie@a.example"]);
  await deliverDue(world);
  expect(mails.map(to).toSorted()).toEqual(["een@a.example,drie@a.example", "twee@b.example"]);
  const [left, ...others] = await world.store.list("queue");
  expect(others).toEqual([]);
  expect(left).toMatchObject({ destination: "b.example", attempts: 1, lastError: "0 4.4.1" });
});

test("where all mail goes through one host, a message is one row and one transaction", async () => {
  const { world } = await openTestWorld({
    delivery: { nextHost: "mail.example", protectionOf: async () => "verified", deliver: async (mail) => taken(mail) },
  });
  await put(world, ["een@a.example", "twee@b.example"]);
  expect(await world.store.list("queue", { columns: ["destination", "rcptTo"] })).toEqual([
    { destination: "mail.example", rcptTo: '["een@a.example","twee@b.example"]' },
  ]);
});

test("a large message to several domains rests as one blob, which goes with the last row", async () => {
  const opened = await worldWithout({ domain: "b.example" });
  const { world } = opened;
  const contents = utf8(`To: x\r\n\r\n${"Regel.\r\n".repeat(200_000)}`);
  const envelope = { mailFrom: SENDER, rcptTo: ["a@a.example", "b@b.example"].map(address) };
  await world.store.commit(await enqueueEach(world, { kind: "mail", messageId: "m", recipientIds: [], envelope, contents }));
  const blobs = new Set((await world.store.list("queue")).map(({ blob }) => blob));
  expect(blobs.size).toBe(1);
  const [blob = null] = blobs;
  await deliverDue(world);
  expect(await world.blobs.sizeOf(blob ?? "")).toBeGreaterThan(contents.length);
  opened.pass(LIMITS.queueAttemptsMs + HOUR);
  await deliverDue(world);
  expect(await world.blobs.sizeOf(blob ?? "")).toBeUndefined();
});

test("a destination that takes its time holds up nobody, however much waits for it", async () => {
  const reached: string[] = [];
  let letGo = (): void => {};
  const stuck = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { world } = await openTestWorld({
    delivery: {
      protectionOf: async () => "verified",
      async deliver(mail) {
        if (to(mail).endsWith("@traag.example")) await stuck;
        else reached.push(to(mail));
        return taken(mail);
      },
    },
  });
  for (let n = 0; n < PACE.page + 100; n++) await put(world, [`${n}@traag.example`]);
  const runner = openQueueRunner(world);
  await runner.look();
  for (let n = 0; n < 40; n++) await put(world, [`${n}@vlot${n}.example`]);
  await runner.look();
  await settled(() => reached.length === 40);
  expect(reached).toHaveLength(40);
  letGo();
  await runner.idle();
  expect(await world.store.count("queue")).toBeLessThan(PACE.page + 100);
  await runner.close();
});

test("a destination that cannot be reached is tried once for all that waits for it, and its rows wait with it", async () => {
  const down = { domain: "weg.example" };
  const opened = await worldWithout(down);
  const { world, mails } = opened;
  const runner = openQueueRunner(world);
  for (let n = 0; n < 30; n++) await put(world, [`${n}@weg.example`]);
  await runner.look();
  await runner.idle();
  await runner.look();
  expect(mails.length).toBe(PACE.destinationFirst);
  opened.pass(2 * 60_000);
  await runner.look();
  await runner.idle();
  expect(mails.length).toBe(PACE.destinationFirst + 1);
  down.domain = "elders.example";
  opened.pass(10 * 60_000);
  for (let looks = 0; looks < 3; looks++) {
    await runner.look();
    await runner.idle();
  }
  expect(await world.store.count("queue")).toBe(0);
  expect(new Set(mails.map(to)).size).toBe(30);
  await runner.close();
});

test("an operator's retry goes at once, also to a destination that is given a rest", async () => {
  const { world, mails } = await worldWithout({ domain: "weg.example" });
  const runner = openQueueRunner(world);
  await put(world, ["a@weg.example"]);
  await runner.look();
  await runner.idle();
  const [row] = await world.store.list("queue");
  await world.store.commit([{ kind: "update", table: "queue", id: row?.id ?? "", set: { nextAt: 0 } }]);
  await runner.look();
  await runner.idle();
  expect(mails).toHaveLength(2);
  await runner.close();
});

test("the tries come after 2, 5, 10, 15, 30, 60, 120 and then every 240 minutes, for five days, and then the sender hears of it", async () => {
  const opened = await worldWithout({ domain: "weg.example" });
  const { world, mails } = opened;
  await put(world, ["a@weg.example"]);
  const waits: number[] = [];
  for (let tries = 0; tries < 60 && (await world.store.list("queue")).some(({ destination }) => destination === "weg.example"); tries++) {
    await deliverDue(world);
    const [row] = await world.store.list("queue", { where: { destination: "weg.example" } });
    if (row === undefined) break;
    waits.push((row.nextAt - world.now()) / 60_000);
    opened.pass(row.nextAt - world.now());
  }
  expect(waits.slice(0, 10)).toEqual([2, 5, 10, 15, 30, 60, 120, 240, 240, 240]);
  expect(waits.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(5 * 24 * 60);
  await deliverDue(world);
  const reports = mails.filter((mail) => to(mail) === SENDER).map(({ raw }) => new TextDecoder().decode(raw));
  expect(reports.map((raw) => /^Action: (\w+)/m.exec(raw)?.[1])).toEqual(["delayed", "failed"]);
  expect(reports[0]).toMatch(/^Will-Retry-Until: /m);
});

test("a clock that jumps 30 days ahead gives nothing up before it was tried once more", async () => {
  const down = { domain: "weg.example" };
  const opened = await worldWithout(down);
  const { world, mails } = opened;
  const runner = openQueueRunner(world);
  for (let n = 0; n < 8; n++) await put(world, [`${n}@weg.example`]);
  await runner.look();
  await runner.idle();
  opened.pass(30 * 24 * HOUR);
  down.domain = "niemand.example";
  for (let looks = 0; looks < 3; looks++) {
    await runner.look();
    await runner.idle();
  }
  expect(new Set(mails.map(to)).size).toBe(8);
  expect(mails.map(to)).not.toContain(SENDER);
  expect(await world.store.count("queue")).toBe(0);
  await runner.close();
});

test("while the disk is full the outcome waits, and the message is not delivered again", async () => {
  const opened = await openTestWorld();
  await put(opened.world, ["a@a.example"]);
  let full = 2;
  const store: World["store"] = {
    ...opened.world.store,
    commit: (changes) => (full-- > 0 ? Promise.resolve({ ok: false, why: "full" }) : opened.world.store.commit(changes)),
  };
  await deliverDue({ ...opened.world, store });
  expect(opened.mails).toHaveLength(1);
  expect(await opened.world.store.count("queue")).toBe(0);
}, 15_000);

test("a recipient who was taken back while the message was under way keeps that status, and one that was sent counts once", async () => {
  const opened = await openTestWorld({
    delivery: {
      protectionOf: async () => "verified",
      async deliver(mail) {
        const [row] = await opened.world.store.list("recipients", { where: { address: address("twee@a.example") } });
        await opened.world.store.commit([{ kind: "update", table: "recipients", id: row?.id ?? "", set: { status: "recalled" } }]);
        return taken(mail);
      },
    },
  });
  await opened.send(["colleague@voorbeeld.example", "twee@a.example"], "Proef", "Hallo.");
  const rows = await opened.world.store.list("recipients", { orderBy: "address", columns: ["address", "status"] });
  expect(rows).toEqual([
    { address: "colleague@voorbeeld.example", status: "sent" },
    { address: "twee@a.example", status: "recalled" },
  ]);
  const sent = (await opened.world.store.events()).filter(({ kind }) => kind === "sent");
  expect(sent.map(({ details }) => details["recipient"])).toEqual(["colleague@voorbeeld.example"]);
});

test("what a client asked for stays with its recipients in the row and is handed to the next host", async () => {
  const { world, mails } = await openTestWorld();
  const asked: EnvelopeRequests = {
    ret: "HDRS",
    envid: "QQ314159",
    requireTls: true,
    recipients: new Map([[address("a@a.example"), { notify: ["success"], orcpt: "rfc822;A@a.example" }]]),
  };
  const envelope = { mailFrom: SENDER, rcptTo: [address("a@a.example"), address("b@b.example")], asked };
  await world.store.commit(
    await enqueueEach(world, { kind: "mail", messageId: "m", recipientIds: [], envelope, contents: utf8("a: b\r\n\r\n") }),
  );
  const rows = await world.store.list("queue", { orderBy: "destination" });
  expect(rows.map((row) => envelopeOf(row).asked)).toEqual([asked, { ...asked, recipients: new Map() }]);
  await deliverDue(world);
  expect(mails.find((mail) => to(mail) === "a@a.example")?.envelope.asked).toEqual(asked);
});

async function settled(isSo: () => boolean): Promise<void> {
  for (let turns = 0; turns < 500 && !isSo(); turns++) await new Promise((next) => setTimeout(next, 5));
}
