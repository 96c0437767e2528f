import { expect, test } from "vitest";
import { stop } from "#flow/held/stop.ts";
import { messageOf } from "#flow/report.ts";
import { ruledWorld } from "#test/kit/held.ts";
import { bsn } from "#test/kit/planted.ts";
import { address, knowPhone } from "#test/kit/world.ts";

const GUEST = "inwoner@post.example";
const KLANT = "klant@elders.example";
const SENDER = address("sender@voorbeeld.example");
const idOf = (outcome: { readonly ok: boolean; readonly id?: string }): string => outcome.id ?? "";

test("in the time that the policy gives, a sender stops a message: nothing of it leaves and what was sealed is destroyed", async () => {
  const { world, send, mails, deliver, pass } = await ruledWorld([], {}, { delaySeconds: 10 });
  await knowPhone(world, GUEST, "+31612345642");
  const id = idOf(await send([GUEST, "colleague@voorbeeld.example"], "Dossier", `Het BSN is ${bsn(2)}.`));
  expect(mails).toEqual([]);
  expect(await messageOf(world, { messageId: id, by: SENDER })).toMatchObject({ value: { message: { leavesAt: world.now() + 10_000 } } });
  expect(await stop(world, { messageId: id, by: address("colleague@voorbeeld.example") })).toMatchObject({ code: "NOT_FOUND" });
  expect((await stop(world, { messageId: id, by: SENDER })).ok).toBe(true);
  pass(120_000);
  await deliver();
  expect(mails).toEqual([]);
  expect(await world.store.count("queue")).toBe(0);
  expect(await world.shares.count("shares")).toBe(0);
  const rows = await world.store.list("recipients", { orderBy: "address" });
  expect(rows.map(({ status }) => status)).toEqual(["stopped", "recalled"]);
});

test("a message that nobody stops leaves after its time, and cannot be stopped then", async () => {
  const { world, send, mails, deliver, pass } = await ruledWorld([], {}, { delaySeconds: 10 });
  const id = idOf(await send([KLANT], "Hallo", "Tot morgen."));
  pass(10_000);
  expect(await stop(world, { messageId: id, by: SENDER })).toMatchObject({ code: "CONFLICT" });
  await deliver();
  expect(mails.map(({ envelope }) => envelope.rcptTo)).toEqual([[KLANT]]);
});

test("a message whose time ends while it is being stopped leaves, and its sender is not told otherwise", async () => {
  let late = (): void => {};
  const { world, send, mails, deliver, pass } = await ruledWorld([], {}, { delaySeconds: 10 });
  const slow = {
    ...world,
    store: {
      ...world.store,
      commit: async (...args: Parameters<typeof world.store.commit>) => {
        late();
        return world.store.commit(...args);
      },
    },
  };
  const id = idOf(await send([KLANT], "Hallo", "Tot morgen."));
  late = () => pass(10_000);
  expect(await stop(slow, { messageId: id, by: SENDER })).toMatchObject({ code: "CONFLICT" });
  pass(60_000);
  await deliver();
  expect(mails).toHaveLength(1);
});
