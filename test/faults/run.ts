import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FaultCase, PlantedBug } from "./cases/case.ts";
import { CASES } from "./cases/index.ts";
import type { Judgement } from "./rig/judge.ts";
import { openRig } from "./rig/rig.ts";

/** What came of one case. `wrong` is empty where nothing was lost and every rule held. */
export interface Report {
  readonly judgement: Judgement | undefined;
  readonly seen: string;
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** Runs one fault case on a fresh rig and judges it. */
export async function runCase(fault: FaultCase, letters: number, seed: number, bug?: PlantedBug): Promise<Report> {
  const began = Date.now();
  const memory = fault.memoryMebibytes === undefined ? undefined : mountMemory(fault.memoryMebibytes);
  const rig = await openRig({
    seed,
    ...(memory === undefined ? {} : { data: join(memory, "data") }),
    ...(fault.diskMebibytes === undefined ? {} : { diskMebibytes: fault.diskMebibytes }),
    withNames: fault.withNames ?? false,
    ...(fault.mixture === undefined ? {} : { mixture: fault.mixture }),
    ...(bug === undefined ? {} : { bugs: bug.edits }),
  });
  const seconds = (): number => Math.round((Date.now() - began) / 1000);
  const close = async (): Promise<void> => {
    await rig.close();
    if (memory === undefined) return;
    execFileSync("umount", [memory]);
    rmSync(memory, { recursive: true });
  };
  closing.add(close);
  try {
    const remarks = await fault.run(rig, letters);
    await rig.drain();
    const judgement = await rig.judge({ mayExpire: remarks.mayExpire ?? false });
    return { judgement, seen: remarks.seen, wrong: wrongIn(judgement), seconds: seconds() };
  } catch (thrown) {
    return { judgement: undefined, seen: "", wrong: [thrown instanceof Error ? thrown.message : String(thrown)], seconds: seconds() };
  } finally {
    closing.delete(close);
    await close();
  }
}

/** What is to be taken away of the case that runs. */
const closing = new Set<() => Promise<void>>();

function wrongIn({ lost, damaged, leaked, repeated, chain, acknowledged }: Judgement): readonly string[] {
  const few = (ids: readonly string[]): string => `${ids.length}: ${ids.slice(0, 5).join(", ")}`;
  return [
    ...(acknowledged === 0 ? ["nothing was acknowledged"] : []),
    ...(lost.length === 0 ? [] : [`lost ${few(lost)}`]),
    ...(damaged.length === 0 ? [] : [`not as it was sent ${few(damaged)}`]),
    ...(leaked.length === 0 ? [] : [`readable outside ${few(leaked)}`]),
    ...(repeated.length === 0 ? [] : [`sent again without a reason ${few(repeated)}`]),
    ...(chain === "" ? [] : [`the log: ${chain}`]),
  ];
}

function mountMemory(mebibytes: number): string {
  const directory = mkdtempSync("/dev/shm/zegel-memory-");
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", directory]);
  return directory;
}

if (import.meta.main) {
  // The first process of its namespace gets no signal that it does not listen to.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void Promise.allSettled([...closing].map((close) => close())).then(() => process.exit(130)));
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      only: { type: "string", multiple: true },
      messages: { type: "string", default: "100000" },
      bugs: { type: "string", default: "yes" },
    },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
  const unknown = (values.only ?? []).filter((name) => !CASES.some((fault) => fault.name === name));
  if (unknown.length > 0 || !Number.isInteger(seed)) {
    process.stderr.write(
      `npm run faults -- [--seed NUMBER] [--messages NUMBER] [--bugs yes|no|only] [--only NAME]...; names: ${CASES.map(({ name }) => name).join(", ")}\n`,
    );
    process.exit(2);
  }
  const chosen = CASES.filter(({ name }) => values.only === undefined || values.only.includes(name));
  const good = await runAll(chosen, { seed, messages: Number(values.messages), bugs: values.bugs });
  process.exit(good ? 0 : 1);
}

async function runAll(
  chosen: readonly FaultCase[],
  { seed, messages, bugs }: { readonly seed: number; readonly messages: number; readonly bugs: string },
): Promise<boolean> {
  let good = true;
  const rows: Record<string, unknown>[] = [];
  if (bugs !== "only")
    for (const fault of chosen) {
      process.stdout.write(`${fault.name}: ${fault.about}\n`);
      const { judgement, seen, wrong, seconds } = await runCase(fault, Math.ceil((messages * fault.share) / 100), seed);
      good &&= wrong.length === 0;
      const { acknowledged = 0, delivered = 0, queued = 0, bounced = 0, duplicates = 0 } = judgement ?? {};
      rows.push({
        fault: fault.name,
        acknowledged,
        delivered,
        queued,
        bounced,
        duplicates,
        lost: judgement?.lost.length ?? "?",
        seconds,
        seed,
      });
      process.stdout.write(`  ${seen === "" ? "" : `${seen}; `}${JSON.stringify(rows.at(-1))}\n`);
      for (const one of wrong) process.stdout.write(`  WRONG: ${one}\n`);
    }
  if (bugs !== "no")
    for (const fault of chosen)
      for (const bug of fault.bugs) {
        const { wrong, seconds } = await runCase(fault, fault.bugLetters, seed, bug);
        good &&= wrong.length > 0;
        const verdict = wrong.length > 0 ? `found: ${wrong[0]}` : "NOT FOUND";
        process.stdout.write(`${fault.name} with a planted bug (${bug.name}), ${seconds} s: ${verdict}\n`);
      }
  if (rows.length === 0) {
    process.stdout.write(`seed ${seed}: ${good ? "every planted bug was found" : "NOT GOOD"}\n`);
    return good;
  }
  console.table(rows);
  const sum = rows.reduce((total, row) => total + Number(row["acknowledged"]), 0);
  const seconds = rows.reduce((total, row) => total + Number(row["seconds"]), 0);
  process.stdout.write(`${sum} acknowledged in ${seconds} s, seed ${seed}: ${good ? "nothing lost" : "NOT GOOD"}\n`);
  return good;
}
