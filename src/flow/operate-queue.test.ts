import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { deliverDue } from "#flow/deliver.ts";
import { operateQueue, queueEntries, type QueueFilter } from "#flow/operate-queue.ts";
import { enqueue, type Leaving } from "#flow/queue.ts";
import { address, openTestWorld, type TestWorld } from "#test/kit/world.ts";

const SENDER = address("sender@voorbeeld.example");

async function worldWith(mails: readonly (readonly [to: string, state?: Leaving["state"]])[]): Promise<TestWorld> {
  const opened = await openTestWorld();
  for (const [to, state] of mails) {
    const envelope = { mailFrom: SENDER, rcptTo: [address(to)] };
    const leaving = {
      kind: "mail",
      messageId: "m",
      recipientIds: [],
      envelope,
      contents: utf8("Subject: GEHEIM\r\n\r\nGEHEIM\r\n"),
    } as const;
    await opened.world.store.commit([await enqueue(opened.world, { ...leaving, ...(state === undefined ? {} : { state }) })]);
  }
  return opened;
}

async function found({ world }: TestWorld, filter: QueueFilter): Promise<readonly string[]> {
  const list: string[] = [];
  for await (const row of queueEntries(world.store, filter)) list.push((JSON.parse(row.rcptTo) as string[]).join());
  return list.toSorted();
}

test("rows are found by recipient, domain, sender, state, age and id, and nothing of their contents comes along", async () => {
  const opened = await worldWith([["a@a.example"], ["b@a.example"], ["c@c.example", "held"]]);
  expect(await found(opened, {})).toEqual(["a@a.example", "b@a.example", "c@c.example"]);
  expect(await found(opened, { to: "A.example" })).toEqual(["a@a.example", "b@a.example"]);
  expect(await found(opened, { to: "b@a.example" })).toEqual(["b@a.example"]);
  expect(await found(opened, { from: "voorbeeld.example", state: "held" })).toEqual(["c@c.example"]);
  expect(await found(opened, { from: "" })).toEqual([]);
  expect(await found(opened, { until: opened.world.now() - 1 })).toEqual([]);
  const [row] = await opened.world.store.list("queue");
  expect(await found(opened, { ids: [row?.id ?? "", "nowhere"] })).toHaveLength(1);
  for await (const entry of queueEntries(opened.world.store, {})) expect("inline" in entry && entry.inline !== null).toBe(false);
});

test("a row on hold is not delivered until it is released", async () => {
  const opened = await worldWith([["a@a.example"], ["b@b.example"]]);
  expect(await operateQueue(opened.world, "hold", { to: "a.example" })).toEqual({ changed: 1, held: 0, other: 0 });
  await opened.deliver();
  expect(opened.mails.map(({ envelope }) => envelope.rcptTo)).toEqual([["b@b.example"]]);
  expect(await operateQueue(opened.world, "release", {})).toEqual({ changed: 1, held: 0, other: 0 });
  await opened.deliver();
  expect(opened.mails).toHaveLength(2);
});

test("what waits for a person is left alone by every act", async () => {
  const opened = await worldWith([["a@a.example", "held"]]);
  const before = await opened.world.store.list("queue");
  for (const act of ["hold", "release", "retry", "bounce", "delete"] as const)
    expect(await operateQueue(opened.world, act, {})).toEqual({ changed: 0, held: 1, other: 0 });
  expect(await opened.world.store.list("queue")).toEqual(before);
});

test("a row that is returned goes back with a report to its sender, also from hold", async () => {
  const opened = await worldWith([["a@a.example"], ["b@b.example"]]);
  await operateQueue(opened.world, "hold", {});
  expect(await operateQueue(opened.world, "bounce", {})).toEqual({ changed: 2, held: 0, other: 0 });
  while ((await deliverDue(opened.world)) > 0);
  expect(opened.mails.map(({ envelope }) => envelope)).toEqual([1, 2].map(() => ({ mailFrom: "", rcptTo: [SENDER] })));
  expect(await opened.world.store.count("queue")).toBe(0);
});

test("a deleted row leaves nothing behind, its recipients are told as failed in the log, and nobody gets a mail", async () => {
  const opened = await openTestWorld({
    answer: ({ envelope }) => envelope.rcptTo.map((one) => ({ address: one, result: "retry", code: 450, status: "4.2.0", text: "" })),
  });
  await opened.send(["a@a.example"], "Proef", "Een lange regel tekst.\r\n".repeat(60_000));
  const tried = opened.mails.length;
  const rows = await opened.world.store.list("queue");
  expect(await operateQueue(opened.world, "delete", { to: "a.example" })).toMatchObject({ changed: 1 });
  await opened.deliver();
  expect(opened.mails).toHaveLength(tried);
  expect(await opened.world.store.count("queue")).toBe(0);
  expect(await opened.world.blobs.sizeOf(rows[0]?.blob ?? "")).toBeUndefined();
  const [recipient] = await opened.world.store.list("recipients");
  expect(recipient?.status).toBe("failed");
  expect((await opened.world.store.events()).at(-1)).toMatchObject({
    kind: "failed",
    details: { recipient: "a@a.example", by: "operator" },
  });
});
