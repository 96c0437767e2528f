import { execFileSync } from "node:child_process";
import { unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NOTED_WITHIN_MS } from "../rig/judge.ts";
import { PATIENCE_MS, pause, waitFor } from "../rig/load.ts";
import type { Rig } from "../rig/rig.ts";
import { ANSWER_BEFORE_COMMIT, TRUSTS_DISK_AGAIN } from "./bugs.ts";
import { type FaultCase, holds } from "./case.ts";

/** How often a disk fails or is full, but never more than once in a hundred letters. */
const ROUNDS = 4;

/** No room in the middle of the load, again and again; what is refused is told so, and it goes on by itself when there is room. */
export const diskFull: FaultCase = {
  name: "disk-full",
  about: "the disk is full, and free again",
  share: 8,
  memoryMebibytes: 192,
  bugs: [ANSWER_BEFORE_COMMIT],
  bugLetters: 120,
  async run(rig, letters) {
    const ballast = join(rig.data, "..", "ballast");
    await rig.program.start();
    const rounds = Math.max(1, Math.min(ROUNDS, Math.floor(letters / 100)));
    for (let round = 0; round < rounds; round++) {
      const until = rig.load.acknowledged.size + letters / rounds;
      const enough = new AbortController();
      const sent = rig.send(Number.MAX_SAFE_INTEGER, { signal: enough.signal });
      await waitFor(PATIENCE_MS, () => rig.load.acknowledged.size > until - (letters / rounds) * 0.7);
      fill(ballast);
      const told = await waitFor(PATIENCE_MS, () => answers(rig, "452 4.3.1") > 20 * (round + 1));
      unlinkSync(ballast);
      await waitFor(PATIENCE_MS, () => rig.load.acknowledged.size >= until);
      enough.abort();
      await sent;
      holds(told, "clients are told 452 4.3.1 while there is no room");
      await rig.serviceReturned();
    }
    return { seen: `452 ${answers(rig, "452 4.3.1")} times` };
  },
};

/** A sync fails once, as a disk does: it says so, nothing is promised any more, and after a restart everything promised is there. */
export const diskBroken: FaultCase = {
  name: "disk-broken",
  about: "EIO on a sync",
  share: 8,
  mixture: { secret: 8 },
  bugs: [TRUSTS_DISK_AGAIN],
  bugLetters: 120,
  async run(rig, letters) {
    await rig.program.start();
    const rounds = Math.max(1, Math.min(ROUNDS, Math.floor(letters / 100)));
    for (let round = 0; round < rounds; round++) await failOnce(rig, round, Math.ceil(letters / rounds));
    return { seen: `${rounds} failed syncs, 451 ${answers(rig, "451 4.3.0")} times` };
  },
};

async function failOnce(rig: Rig, round: number, letters: number): Promise<void> {
  const { control, load, program } = rig;
  const until = load.acknowledged.size + letters;
  const enough = new AbortController();
  // Clients come as long as there is something to see.
  const sent = rig.send(Number.MAX_SAFE_INTEGER, { signal: enough.signal });
  await waitFor(PATIENCE_MS, () => load.acknowledged.size > until - letters * 0.7);
  control.arm({ at: 1 + Math.floor(rig.random() * 20), action: "fail-once" });
  const failed = await waitFor(PATIENCE_MS, () => control.failed() > 0);
  rig.noteEnd();
  // What was committed together before may still be on its way to its clients.
  await pause(NOTED_WITHIN_MS);
  const [refused, promised, unnoted] = [answers(rig, "451 4.3.0"), load.acknowledged.size, program.logged("not-settled")];
  const told = await waitFor(PATIENCE_MS, () => answers(rig, "451 4.3.0") > refused + 20 || load.acknowledged.size > promised + 100);
  const [promisedSince, unnotedSince] = [load.acknowledged.size - promised, program.logged("not-settled") - unnoted];
  control.arm();
  await program.stop();
  await program.start();
  await waitFor(PATIENCE_MS, () => load.acknowledged.size >= until);
  enough.abort();
  await sent;
  holds(failed, "the sync fails");
  holds(told, "clients are told 451 4.3.0 once the disk has failed");
  holds(promisedSince === 0, "nothing is acknowledged once the disk has failed");
  // Where it was the disk of the shares alone, what rests already goes on leaving, because that can be noted.
  holds(unnotedSince === 0, "nothing is delivered that cannot be noted");
  holds(program.logged("store-broken") > round, "the log says that the disk has failed");
  await rig.serviceReturned();
}

/** Every third write takes half of what it was given. */
export const shortWrites: FaultCase = {
  name: "short-writes",
  about: "writes that take half",
  share: 5,
  mixture: { secret: 8, large: 5, "large-secret": 5 },
  // What a write did not take is written again by the runtime itself: without that, this fault would find the program lacking.
  bugs: [],
  bugLetters: 0,
  async run(rig, letters) {
    rig.control.shorten(3);
    await rig.program.start();
    // Nobody takes the first of them, and after a restart they are read again from the disk.
    rig.peer.plan(() => "reset");
    await rig.send(Math.ceil(letters / 2));
    await rig.program.stop();
    rig.peer.plan(() => "on");
    await rig.program.start();
    await rig.send(Math.floor(letters / 2));
    holds(rig.control.shortened() > letters / 50, "writes are cut short");
    await rig.serviceReturned();
    return { seen: `${rig.control.shortened()} writes cut short` };
  },
};

/** Each sync takes a fifth of a second. */
export const diskSlow: FaultCase = {
  name: "disk-slow",
  about: "every sync takes 200 ms",
  share: 2,
  bugs: [],
  bugLetters: 0,
  async run(rig, letters) {
    await rig.program.start();
    rig.control.arm();
    rig.control.slow(200_000);
    await rig.send(letters);
    const syncs = rig.control.syncs();
    rig.control.slow(0);
    await rig.serviceReturned();
    return { seen: `${syncs} slow syncs` };
  },
};

function fill(ballast: string): void {
  try {
    execFileSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=64k"], { stdio: "ignore" });
  } catch {
    // It ends when there is no room left: that is what it is for. The last pages go too.
    writeFileSync(`${ballast}-made`, "");
    unlinkSync(`${ballast}-made`);
  }
}

function answers(rig: Rig, begin: string): number {
  return [...rig.load.answers].reduce((total, [answer, times]) => total + (answer.startsWith(begin) ? times : 0), 0);
}
