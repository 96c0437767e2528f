import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Demo, type OutboxMail, removeData, ROOT, startDemo, until, zegel } from "#test/kit/demo.ts";
import { bsn } from "#test/kit/planted.ts";
import { swaks } from "#test/kit/swaks.ts";
import type { Stage } from "#flow/world.ts";

const PROGRAM = join(ROOT, "test/faults/program.ts");
const STAGES: readonly Stage[] = [
  "received",
  "read",
  "inspected",
  "decided",
  "sealed",
  "shares-kept",
  "recorded",
  "answered",
  "taken-up",
  "delivered",
  "settled",
];
const GUEST = "inwoner@post.example";
const COLLEAGUE = "colleague@voorbeeld.example";

/** A demo's data as its first start leaves them, so that each fault starts from the same place without making the people anew. */
let fresh: string;
beforeAll(async () => {
  const first = await startDemo();
  await first.stop();
  fresh = first.data;
});
afterAll(() => rmSync(fresh, { recursive: true, force: true }));

function copyOfFresh(): string {
  const data = mkdtempSync(join(tmpdir(), "zegel-fault-"));
  cpSync(fresh, data, { recursive: true });
  return data;
}

test.each(STAGES)("killed at the stage '%s': delivered once, or the client was not told 250", async (stage) => {
  const subject = `Proef ${stage}`;
  const faulty = await startDemo({ data: copyOfFresh(), program: PROGRAM, env: { FAULT_AT: stage } });
  const sent = await swaks({ port: faulty.smtpPort, to: [GUEST, COLLEAGUE], subject, body: `Het BSN is ${bsn(7)}.` });
  await faulty.exited;

  const again = await startDemo({ data: faulty.data });
  try {
    const told = sent.dialogue.includes("queued as");
    const left = await settled(again, told ? 2 : 0);
    const guests = left.filter(({ to }) => to.includes(GUEST));
    const colleagues = left.filter(({ to, subject: about }) => to.includes(COLLEAGUE) && about === subject);
    expect(guests.length).toBe(colleagues.length);
    if (told) expect(guests.length).toBe(1);
    else expect(guests.length).toBeLessThanOrEqual(1);
    expect(await zegel("verify", "--data", again.data)).toMatchObject({ code: 0 });
  } finally {
    await again.stop();
    removeData(again);
  }
});

test("the rig really kills: without a fault the same program answers and goes on", async () => {
  const whole = await startDemo({ data: copyOfFresh(), program: PROGRAM });
  const sent = await swaks({ port: whole.smtpPort, to: [COLLEAGUE], subject: "Heel", body: "Niets bijzonders." });
  expect(sent.dialogue).toContain("queued as");
  expect((await whole.left(({ subject }) => subject === "Heel")).to).toEqual([COLLEAGUE]);
  await whole.kill();
  removeData(whole);
});

/** Everything in the outbox, once at least so much left and the queue is empty. */
async function settled(demo: Demo, least: number): Promise<readonly OutboxMail[]> {
  return until(
    async () => {
      const queue = await zegel("queue", "list", "--json", "--data", demo.data);
      const left = await demo.outbox();
      return left.length >= least && queue.out === "" ? left : undefined;
    },
    () => `the queue did not empty: ${demo.log().slice(-800)}`,
  );
}
