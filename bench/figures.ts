/** The middle one of these, 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** One line of a benchmark of many small things: how much a second, and how that compares with the reference of the same run. */
export interface Figure {
  readonly name: string;
  /** Medians over the rounds. */
  readonly perSecond: number;
  readonly ratio: number;
  readonly cpuMsEach: number;
}

/** Prints figures as a table, or as JSON where `--json` asks. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map(({ name, perSecond, ratio, cpuMsEach }) => ({
    name,
    "per second": Math.round(perSecond),
    ratio: Number(ratio.toFixed(2)),
    "CPU ms each": Number(cpuMsEach.toFixed(3)),
  }));
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else console.table(rows);
}
