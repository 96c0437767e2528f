import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ROOT } from "#test/kit/demo.ts";
import { type Control, openControl } from "./control.ts";
import { openDisk } from "./image.ts";
import { type Judgement, judge } from "./judge.ts";
import type { Mixture } from "./letter.ts";
import { type Load, type LoadOptions, newLoad, PATIENCE_MS, pause, sendLoad, waitFor } from "./load.ts";
import { type Edit, plantBugs } from "./mutant.ts";
import { type Names, openNames } from "./names.ts";
import { openPeer, type Peer } from "./peer.ts";
import { openServing, type Serving } from "./serving.ts";

/** What a fault has at hand: the program, its disk and clock, clients and a host downstream. */
export interface Rig {
  readonly program: Serving;
  readonly control: Control;
  readonly peer: Peer;
  /** Who answers questions about domains, on a rig that delivers to their hosts. */
  readonly names: Names | undefined;
  readonly load: Load;
  readonly data: string;
  /** A number of at least 0 and below 1; the same ones for the same seed. */
  readonly random: () => number;
  /** Letters over fifty connections, until so many were acknowledged. */
  send(count: number, options?: Partial<LoadOptions>): Promise<void>;
  /** SIGKILL, noted. */
  kill(): Promise<void>;
  /** Takes the power of the disk and of the program away; the program must be started again. Only on a rig with a disk. */
  cutPower(): Promise<void>;
  /** Notes that the program ended without warning by something else. */
  noteEnd(): void;
  /** Without a restart: one more letter is acknowledged and its mail arrives. Throws where the service did not return by itself. */
  serviceReturned(): Promise<void>;
  /** How many mails wait to leave, now or later. */
  resting(): number;
  /** Waits until nothing is to be sent any more; what waits for a later try is helped by the clock. */
  drain(): Promise<void>;
  /** Ends the program and judges everything. */
  judge(options?: { readonly mayExpire?: boolean }): Promise<Judgement>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly seed: number;
  /** Where the data lies; without it in a directory of its own. */
  readonly data?: string;
  /** Puts the data on a disk of so many MiB that can lose its power. */
  readonly diskMebibytes?: number;
  /** Delivers to the mail hosts of each domain, found by a resolver of the rig. */
  readonly withNames?: boolean;
  readonly bugs?: readonly Edit[];
  readonly mixture?: Mixture;
}

const MIXTURE: Mixture = { secret: 8, file: 1, large: 1, "large-secret": 1 };

/** Opens a rig; its program is not started yet. */
export async function openRig(options: RigOptions): Promise<Rig> {
  const work = mkdtempSync(join(tmpdir(), "zegel-rig-"));
  const disk = options.diskMebibytes === undefined ? undefined : openDisk(options.diskMebibytes);
  const data = disk?.data ?? options.data ?? join(work, "data");
  const root = options.bugs === undefined ? ROOT : plantBugs(work, options.bugs);
  const peer = await openPeer();
  const control = openControl(work);
  const names = options.withNames === true ? await openNames() : undefined;
  const program = await openServing({
    root,
    work,
    data,
    peerPort: peer.port,
    env: control.env,
    ...(names === undefined ? {} : { namesPort: names.port }),
  });
  const load = newLoad();
  const ends: number[] = [];
  let sendings = 0;
  const send = async (count: number, more: Partial<LoadOptions> = {}): Promise<void> => {
    const prefix = `${options.seed.toString(36)}-${(sendings++).toString(36)}-`;
    await sendLoad(load, { port: program.smtpPort, connections: 50, count, prefix, mixture: options.mixture ?? MIXTURE, ...more });
  };
  return {
    program,
    control,
    peer,
    names,
    load,
    data,
    random: randomOf(options.seed),
    send,
    noteEnd: () => void ends.push(Date.now()),
    async kill() {
      ends.push(Date.now());
      await program.kill();
    },
    async serviceReturned() {
      const enough = new AbortController();
      const timer = setTimeout(() => enough.abort(), PATIENCE_MS);
      const before = load.acknowledged.size;
      await send(1, { connections: 1, mixture: {}, signal: enough.signal });
      clearTimeout(timer);
      if (load.acknowledged.size === before) throw new Error(`the service did not return by itself: ${program.log().slice(-1000)}`);
      const last = [...load.acknowledged.keys()].at(-1);
      const arrived = await waitFor(PATIENCE_MS, () => peer.kept.some(({ id }) => id === last));
      if (!arrived) throw new Error(`mail is taken again and does not leave: ${program.log().slice(-1000)}`);
    },
    async cutPower() {
      if (disk === undefined) throw new Error("this rig has no disk of its own");
      // Stopped, it answers nobody from now on; what the kernel was doing for it comes to its end.
      process.kill(program.pid(), "SIGSTOP");
      await pause(50);
      ends.push(Date.now());
      await disk.cut(() => program.kill());
    },
    resting() {
      const { due, later } = standing(data, Date.now());
      return due + later;
    },
    async drain() {
      if (!program.isRunning()) await program.start();
      await drain(data, program, control, async () => {
        // A letter wakes it, and it sees that the time has come.
        await send(1, { connections: 1, mixture: {} });
      });
    },
    async judge(more = {}) {
      if (program.isRunning()) await program.stop();
      return judge({ root, config: program.config, data, load, peer, ends, mayExpire: more.mayExpire ?? false });
    },
    async close() {
      await program.kill();
      await peer.close();
      names?.close();
      disk?.close();
      control.close();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

async function drain(data: string, program: Serving, control: Control, wake: () => Promise<void>): Promise<void> {
  let [best, since] = [Number.POSITIVE_INFINITY, Date.now()];
  for (let round = 0; round < 100_000; round++) {
    const now = Date.now() + control.clock() * 1000;
    const { due, later, next } = standing(data, now);
    if (due + later === 0) return;
    if (due < best) [best, since] = [due, Date.now()];
    else if (due > 0 && Date.now() - since > PATIENCE_MS) throw new Error(`nothing leaves any more: ${program.log().slice(-1000)}`);
    if (due === 0) {
      control.shiftClock(control.clock() + Math.ceil((next - now) / 1000) + 60);
      await wake();
      [best, since] = [Number.POSITIVE_INFINITY, Date.now()];
    }
    await pause(100);
  }
}

function standing(data: string, now: number): { readonly due: number; readonly later: number; readonly next: number } {
  const database = new DatabaseSync(join(data, "zegel.db"), { readOnly: true, timeout: 5000 });
  const row = database
    .prepare("select sum(nextAt <= ?) as due, sum(nextAt > ?) as later, max(nextAt) as next from queue where state = 'ready'")
    .get(now, now);
  database.close();
  return { due: Number(row?.["due"] ?? 0), later: Number(row?.["later"] ?? 0), next: Number(row?.["next"] ?? 0) };
}

/** Mulberry32: small, and the same everywhere. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
