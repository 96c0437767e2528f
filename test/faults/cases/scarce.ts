import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { BOMBS } from "#core/extract/fixtures/bombs.ts";
import { kindOf, type SentLetter, writeLetter, writeLetterWith } from "../rig/letter.ts";
import { pause } from "../rig/load.ts";
import { SCAN_ERROR_IS_CLEAN } from "./bugs.ts";
import { type FaultCase, holds } from "./case.ts";

/** So few open files that connections, readers of files and deliveries fail; and enough again. */
export const filesScarce: FaultCase = {
  name: "files-scarce",
  about: "EMFILE",
  share: 1,
  mixture: { secret: 10, file: 10, large: 5 },
  bugs: [],
  bugLetters: 0,
  async run(rig, letters) {
    await rig.program.start();
    const pid = rig.program.pid();
    // Before any client came: those that are kept open would make room later.
    const open = readdirSync(`/proc/${pid}/fd`).length;
    await rig.send(Math.ceil(letters / 4));
    limitFiles(pid, open + 4);
    const enough = new AbortController();
    const timer = setTimeout(() => enough.abort(), 20_000);
    await rig.send(Math.ceil(letters / 2), { signal: enough.signal });
    clearTimeout(timer);
    limitFiles(pid, 4096);
    await rig.send(Math.ceil(letters / 4));
    await rig.serviceReturned();
    const failed = [...rig.load.answers].map(([answer, times]) => `${answer} ${times}`).join(", ");
    holds(rig.load.answers.size > 0, "some connections fail while there are too few files");
    return { seen: failed };
  },
};

/** Files that blow up, and readers of files that die while they read: what was not read never goes out as it is. */
export const readersDie: FaultCase = {
  name: "readers-die",
  about: "bombs, and readers of files killed while they read",
  share: 2,
  bugs: [SCAN_ERROR_IS_CLEAN],
  bugLetters: 100,
  async run(rig, letters) {
    await rig.program.start();
    const over = new AbortController();
    let killed = 0;
    const killing = (async () => {
      while (!over.signal.aborted) {
        await pause(20 + rig.random() * 200);
        for (const child of childrenOf(rig.program.pid())) {
          if (endProcess(child)) killed++;
        }
      }
    })();
    const every = Math.max(1, Math.floor(letters / FILES));
    await rig.send(letters, {
      connections: 16,
      letter: (id, number) => (number % every === 0 ? letterWithFile(id, number / every) : writeLetter(id, kindOf(number, { secret: 8 }))),
    });
    over.abort();
    await killing;
    holds(killed > 0, "readers are killed");
    await rig.serviceReturned();
    return { seen: `${killed} readers killed` };
  },
};

/** In how many letters there is a file, at most about: each may cost a new reader. */
const FILES = 200;

// Only those that cannot be read to their end: the others hold nothing and may go.
const FEW_BOMBS = BOMBS.filter(({ why }, at) => why !== undefined && at % 2 === 0);

function letterWithFile(id: string, number: number): SentLetter {
  const bomb = FEW_BOMBS[number % (FEW_BOMBS.length * 4)];
  return bomb === undefined ? writeLetter(id, "file") : writeLetterWith(id, bomb.name, bomb.make());
}

function limitFiles(pid: number, soft: number): void {
  execFileSync("prlimit", ["--pid", String(pid), `--nofile=${soft}:`]);
}

/** False where it ended by itself meanwhile. */
function endProcess(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

/** Processes that this one started. */
function childrenOf(pid: number): readonly number[] {
  try {
    return execFileSync("ps", ["--ppid", String(pid), "-o", "pid="], { encoding: "utf8" })
      .split("\n")
      .map(Number)
      .filter((child) => child > 0);
  } catch {
    return [];
  }
}
