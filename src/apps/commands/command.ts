/** One command of the command line. Registered with one line in index.ts. */
export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** What stands behind the name: "[--json] PATH...". */
  readonly usage: string;
  readonly help: string;
  /** Resolves to the exit code. Throws SettingsMistake for wrong use. */
  readonly run: (args: readonly string[]) => Promise<number>;
}
