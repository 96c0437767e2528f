import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { deliverDue, openQueueRunner } from "#flow/deliver.ts";
import { openFreshRows } from "#flow/fresh-rows.ts";
import { enqueue, openQueued } from "#flow/queue.ts";
import { PACE } from "#flow/queue-pace.ts";
import { openRush } from "#flow/rush.ts";
import type { World } from "#flow/world.ts";
import type { QueueRow } from "#io/store/tables.ts";
import { address, openTestWorld } from "#test/kit/world.ts";

/** Keeps a mail of one line, and answers its row as the flow has it in memory. */
async function kept(world: World, to: string): Promise<QueueRow> {
  const envelope = { mailFrom: address("sender@voorbeeld.example"), rcptTo: [address(to)] };
  const contents = utf8(`To: ${to}\r\n\r\nHallo.\r\n`);
  const change = await enqueue(world, { kind: "mail", messageId: null, recipientIds: [], envelope, contents });
  if (change.kind !== "insert" || change.table !== "queue") throw new Error("no row");
  expect(await world.store.commit([change])).toEqual({ ok: true });
  return change.row;
}

async function idle(runner: ReturnType<typeof openQueueRunner>): Promise<void> {
  await new Promise((next) => setImmediate(next));
  await runner.idle();
}

test("a row that is offered is handed on once, without a look at the queue, and what is found by looking is not handed on again", async () => {
  const { world, mails } = await openTestWorld();
  const runner = openQueueRunner(world);
  const row = await kept(world, "a@a.example");
  expect(runner.offer([row])).toBe(true);
  await idle(runner);
  await runner.look();
  await idle(runner);
  expect(mails.map(({ id }) => id)).toEqual([row.id]);
  expect(await world.store.count("queue")).toBe(0);
  await runner.close();
});

test("a row that a look found before it was offered is handed on once", async () => {
  const { world, mails } = await openTestWorld();
  const runner = openQueueRunner(world);
  const [early, late] = [await kept(world, "a@a.example"), await kept(world, "b@a.example")];
  await runner.look();
  // One is offered while it is under way, the other when it is gone.
  expect(runner.offer([early])).toBe(true);
  await idle(runner);
  expect(runner.offer([late])).toBe(true);
  await idle(runner);
  await runner.look();
  await idle(runner);
  expect(mails.map(({ id }) => id).toSorted()).toEqual([early.id, late.id].toSorted());
  await runner.close();
});

test("a row that an operator stopped after it was offered is not handed on from memory when that is no longer fresh", async () => {
  const opened = await openTestWorld();
  const { world, mails } = opened;
  const runner = openQueueRunner(world);
  // As many as a destination gets at first, and one more that has to wait.
  const rows = await Promise.all(Array.from({ length: PACE.destinationFirst + 1 }, (_, n) => kept(world, `${n}@a.example`)));
  const last = rows.at(-1);
  if (last === undefined) throw new Error("no row");
  const fresh = openFreshRows(world);
  expect(fresh.add(last)).toBe(true);
  await world.store.commit([{ kind: "update", table: "queue", id: last.id, set: { state: "paused" } }]);
  opened.pass(PACE.freshMs);
  expect(fresh.take(last.id)).toBeUndefined();
  expect(runner.offer([last])).toBe(true);
  opened.pass(PACE.freshMs);
  await idle(runner);
  expect(mails).toEqual([]);
  await deliverDue(world);
  expect(mails).toHaveLength(PACE.destinationFirst);
  await runner.close();
});

test("what is at hand of a row opens once; afterwards, and once it was forgotten, it is opened from where it rests", async () => {
  const { world } = await openTestWorld();
  const row = await kept(world, "a@a.example");
  const first = await openQueued(world, row);
  first?.fill(0);
  expect(await openQueued(world, row)).toEqual(utf8("To: a@a.example\r\n\r\nHallo.\r\n"));
  const fresh = openFreshRows({ now: () => 0 });
  const other = await kept(world, "b@a.example");
  expect(fresh.add({ ...other, nextAt: 1 })).toBe(false);
  expect(await openQueued(world, other)).toEqual(utf8("To: b@a.example\r\n\r\nHallo.\r\n"));
});

test("no more rows and bytes are kept in memory than the pace says", () => {
  const row = (id: string, bytes: number) => ({ id, state: "ready", nextAt: 0, inline: new Uint8Array(bytes) }) as unknown as QueueRow;
  const few = openFreshRows({ now: () => 0 });
  for (let n = 0; n < PACE.freshRows; n++) expect(few.add(row(`${n}`, 1))).toBe(true);
  expect(few.add(row("more", 1))).toBe(false);
  const large = openFreshRows({ now: () => 0 });
  expect(large.add(row("whole", PACE.freshBytes))).toBe(true);
  expect(large.add(row("more", 1))).toBe(false);
  expect(large.take("whole")?.id).toBe("whole");
  expect(large.add(row("more", 1))).toBe(true);
});

test("handing on gives way while messages stream in, but not for longer than a while, and not for a few", () => {
  const { rows, withinMs, mostMs, heavyBytes } = PACE.rush;
  const quiet = openRush();
  for (let n = 0; n < rows - 1; n++) quiet.came(1000, 1);
  expect(quiet.isOn(1000)).toBe(false);
  const slow = openRush();
  for (let n = 0; n < 3 * rows; n++) slow.came(1000 + n * withinMs, 1);
  expect(slow.isOn(1000 + 3 * rows * withinMs)).toBe(false);
  const rush = openRush();
  let now = 1000;
  const until = now + mostMs;
  for (; now < until; now += withinMs / (2 * rows)) {
    rush.came(now, 1);
    if (now > 1000 + withinMs) expect(rush.isOn(now)).toBe(true);
  }
  rush.came(now + withinMs / 2, 1);
  expect(rush.isOn(now + withinMs / 2)).toBe(false);
  expect(rush.mostInFlight(now + withinMs / 2)).toBe(PACE.inFlight);
  // Quiet in between, and it may begin again.
  for (let n = 0; n < rows; n++) rush.came(now + 10 * mostMs, 1);
  expect(rush.isOn(now + 10 * mostMs)).toBe(true);
  expect(rush.mostInFlight(now + 10 * mostMs)).toBe(PACE.rush.inFlight);
  // Large messages take what there is: nothing is handed on beside them.
  for (let n = 0; n < rows; n++) rush.came(now + 20 * mostMs, heavyBytes);
  expect(rush.mostInFlight(now + 20 * mostMs)).toBe(0);
  expect(rush.mostInFlight(now + 21 * mostMs)).toBe(PACE.inFlight);
});
