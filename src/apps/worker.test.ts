import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { openWorker } from "#apps/worker.ts";
import { enqueue } from "#flow/queue.ts";
import type { World } from "#flow/world.ts";
import type { Delivering } from "#io/delivery/delivery.ts";
import { taken } from "#test/kit/queue-world.ts";
import { address, openTestWorld } from "#test/kit/world.ts";

async function put(world: World, to: string): Promise<void> {
  const envelope = { mailFrom: address("sender@voorbeeld.example"), rcptTo: [address(to)] };
  await world.store.commit([
    await enqueue(world, { kind: "mail", messageId: null, recipientIds: [], envelope, contents: utf8("a: b\r\n\r\n") }),
  ]);
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; turns < 400 && !isSo(); turns++) await new Promise((next) => setTimeout(next, 5));
  expect(isSo()).toBe(true);
}

test("closing ends the rows that are under way, settles them and begins no other", async () => {
  const begun: Delivering[] = [];
  let answer = (): void => {};
  const slow = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { world } = await openTestWorld({
    delivery: {
      protectionOf: async () => "verified",
      async deliver(mail) {
        begun.push(mail);
        await slow;
        return taken(mail);
      },
    },
  });
  for (let n = 0; n < 9; n++) await put(world, `${n}@a.example`);
  const worker = openWorker(world);
  await until(() => begun.length === 5);
  let isClosed = false;
  const closed = worker.close().then(() => {
    isClosed = true;
  });
  worker.wake();
  await new Promise((next) => setTimeout(next, 20));
  expect(isClosed).toBe(false);
  answer();
  await closed;
  expect(begun).toHaveLength(5);
  expect(await world.store.count("queue")).toBe(4);
});

test("a row that another program put there or released is found without being told", async () => {
  const { world, mails } = await openTestWorld();
  const worker = openWorker(world, 20);
  await put(world, "a@a.example");
  await until(() => mails.length === 1);
  await worker.close();
});
