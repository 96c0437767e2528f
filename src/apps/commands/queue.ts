import { parseArgs } from "node:util";
import type { Command } from "#apps/commands/command.ts";
import { RESTING_OPTIONS, settingsOf, withStore } from "#apps/commands/resting.ts";
import { SettingsMistake } from "#apps/settings.ts";
import { stringList } from "#flow/queue.ts";

/** `zegel queue`: what waits to leave. Envelopes and states alone; the contents are sealed. */
export const queue: Command = {
  name: "queue",
  summary: "show what waits to leave",
  usage: "list [--json] [--config FILE | --data DIR]",
  help: "Shows sender, recipients, state, attempts and the last error; never contents.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...RESTING_OPTIONS, json: { type: "boolean" } },
    });
    if (positionals[0] !== "list") throw new SettingsMistake("say list");
    return withStore(settingsOf(values), async (store) => {
      for (const row of await store.list("queue", { orderBy: "createdAt" })) {
        const rcptTo = stringList(row.rcptTo);
        const line = {
          id: row.id,
          kind: row.kind,
          state: row.state,
          from: row.mailFrom,
          to: rcptTo,
          attempts: row.attempts,
          createdAt: new Date(row.createdAt).toISOString(),
          nextAt: new Date(row.nextAt).toISOString(),
          lastError: row.lastError,
        };
        process.stdout.write(
          values.json === true
            ? `${JSON.stringify(line)}\n`
            : `${line.id} ${line.state.padEnd(6)} ${line.kind} ${line.from === "" ? "<>" : line.from} -> ${rcptTo.join(", ")} (${line.attempts} tries${line.lastError === null ? "" : `, ${line.lastError}`})\n`,
        );
      }
      return 0;
    });
  },
};
