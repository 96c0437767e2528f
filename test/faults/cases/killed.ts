import { PATIENCE_MS, pause, waitFor } from "../rig/load.ts";
import type { LetterKind } from "../rig/letter.ts";
import { writeLetter } from "../rig/letter.ts";
import type { Rig } from "../rig/rig.ts";
import { ANSWER_BEFORE_COMMIT, NO_DIRECTORY_SYNC, NO_FILE_SYNC, NORMAL_NOT_FULL } from "./bugs.ts";
import { type FaultCase, holds } from "./case.ts";

/** kill -9 at any moment under load, again and again. */
export const killLoop: FaultCase = {
  name: "kill-loop",
  about: "kill -9 under load, again and again",
  share: 50,
  bugs: [ANSWER_BEFORE_COMMIT],
  bugLetters: 60,
  async run(rig, letters) {
    await rig.program.start();
    const kills = await whileSending(rig, letters, KILLS, async () => {
      await rig.kill();
      await rig.program.start();
    });
    return { seen: `${kills} kills` };
  },
};

/** The power goes at any moment under load; every other time the host downstream is gone, so that everything rests. */
export const powerLoop: FaultCase = {
  name: "power-loop",
  about: "power cuts under load",
  share: 12,
  diskMebibytes: 600,
  mixture: { secret: 8, large: 4, "large-secret": 4 },
  bugs: [NORMAL_NOT_FULL],
  bugLetters: 120,
  async run(rig, letters) {
    await rig.program.start();
    rig.peer.plan(() => "reset");
    const cuts = await whileSending(rig, letters, CUTS, async (round) => {
      await rig.cutPower();
      rig.peer.plan(() => (round % 2 === 0 ? "on" : "reset"));
      await rig.program.start();
    });
    await rig.cutPower();
    rig.peer.plan(() => "on");
    return { seen: `${cuts + 1} power cuts` };
  },
};

/** How often in a run, but never more than once in so many letters. */
const KILLS = 40;
const CUTS = 12;
const LETTERS_BETWEEN = 20;

/** Does it about so many times while letters come in, each time after a part of them that nobody can foretell. Returns how often. */
async function whileSending(rig: Rig, letters: number, times: number, again: (round: number) => Promise<void>): Promise<number> {
  let sending = true;
  const sent = rig.send(letters).finally(() => {
    sending = false;
  });
  let rounds = 0;
  const isSending = (): boolean => sending;
  for (let next = 0; isSending(); ) {
    next += (rig.random() * 2 * letters) / Math.min(times, letters / LETTERS_BETWEEN);
    const reached = await waitFor(PATIENCE_MS, () => !isSending() || rig.load.acknowledged.size >= next);
    // In the middle of something, not always just after an answer.
    await pause(rig.random() * 30);
    if (reached && isSending()) await again(rounds++);
  }
  await sent;
  return rounds;
}

const KINDS: readonly LetterKind[] = ["plain", "secret", "large", "large-secret"];
/** Enough to find a planted bug: it rests in a file of its own, and its share is kept before all else, so that a 250 can come too early. */
const ONE_ALONE: readonly LetterKind[] = ["large-secret"];

/** A letter of each kind, killed at its first sync, another at its second, until one lives through all: before the sync, and after it. */
export const killAtSync: FaultCase = {
  name: "kill-at-sync",
  about: "kill -9 at every sync of a letter's life",
  share: 0,
  bugs: [ANSWER_BEFORE_COMMIT],
  bugLetters: 1,
  // Its share is kept before all else: whoever is killed there has kept nothing of the letter yet.
  run: (rig, letters) => atEverySync(rig, letters === 1 ? ["secret"] : KINDS, "kill"),
};

/** The same with the power: only what was flushed by then is left. */
export const powerAtSync: FaultCase = {
  name: "power-at-sync",
  about: "a power cut at every sync of a letter's life",
  share: 0,
  diskMebibytes: 96,
  bugs: [NO_FILE_SYNC, NO_DIRECTORY_SYNC, NORMAL_NOT_FULL, ANSWER_BEFORE_COMMIT],
  bugLetters: 1,
  async run(rig, letters) {
    const kinds = letters === 1 ? ONE_ALONE : KINDS;
    const remarks = await atEverySync(rig, kinds, "stop");
    // Acknowledged, and still here: nobody downstream takes it before the power goes.
    await rig.drain();
    for (const kind of kinds) {
      rig.peer.plan(() => "reset");
      await sendOne(rig, kind);
      await rig.cutPower();
      rig.peer.plan(() => "on");
      await rig.program.start();
    }
    return remarks;
  },
};

async function atEverySync(rig: Rig, kinds: readonly LetterKind[], action: "kill" | "stop"): Promise<{ readonly seen: string }> {
  const lives: string[] = [];
  await rig.program.start();
  for (const after of kinds.length === 1 ? [false] : [false, true]) {
    for (const kind of kinds) {
      let at = 0;
      while (await diesAt(rig, { kind, at: ++at, after, action }));
      holds(at > 2, "a letter's life has at least two syncs");
      lives.push(`${kind} ${at - 1}`);
    }
  }
  return { seen: `syncs: ${lives.join(", ")}` };
}

/** Whether the program met its end at this sync; otherwise the letter lived through. */
async function diesAt(
  rig: Rig,
  {
    kind,
    at,
    after,
    action,
  }: { readonly kind: LetterKind; readonly at: number; readonly after: boolean; readonly action: "kill" | "stop" },
): Promise<boolean> {
  const { program, control } = rig;
  control.arm({ at, action, after });
  const enough = new AbortController();
  let answered = false;
  const sent = sendOne(rig, kind, enough.signal).finally(() => {
    answered = true;
  });
  const reached = (): boolean => control.syncs() >= at;
  let quiet = Date.now();
  let seen = -1;
  await waitFor(PATIENCE_MS, () => {
    if (control.syncs() !== seen || !answered) [seen, quiet] = [control.syncs(), Date.now()];
    return reached() || (Date.now() - quiet > QUIET_MS && rig.resting() === 0);
  });
  const died = reached();
  enough.abort();
  if (died) {
    // The end itself comes a moment after the count.
    if (action === "stop") await rig.cutPower();
    else {
      await program.ended();
      rig.noteEnd();
    }
  }
  await sent;
  control.arm();
  if (died) await program.start();
  return died;
}

/** After the last row left the queue a blob is still taken away. */
const QUIET_MS = 400;

async function sendOne(rig: Rig, kind: LetterKind, signal?: AbortSignal): Promise<void> {
  await rig.send(1, { connections: 1, letter: (id) => writeLetter(id, kind), ...(signal === undefined ? {} : { signal }) });
}
