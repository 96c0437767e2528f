import { readdirSync, readFileSync } from "node:fs";

/** A running relay that is measured. */
export interface Relay {
  /** Its first process; what it started counts with it. */
  readonly pid: number;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const TICKS_PER_SECOND = 100;

/** CPU seconds that a process, its living children and those that it has waited for have used so far (proc(5), fields 14 to 17 of stat). */
export function cpuSecondsOf(pid: number): number {
  const processes = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const fields = statOf(Number(name));
        return fields === undefined ? [] : [[Number(name), fields] as const];
      }),
  );
  const under = (one: number): boolean => {
    const parent = processes.get(one)?.parent;
    return one === pid || (parent !== undefined && parent > 1 && under(parent));
  };
  return [...processes].reduce((sum, [one, { ticks }]) => (under(one) ? sum + ticks / TICKS_PER_SECOND : sum), 0);
}

function statOf(pid: number): { readonly parent: number; readonly ticks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program may hold spaces and brackets; what follows the last one does not.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), ticks: [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) };
  } catch {
    return undefined;
  }
}
