import { parseArgs } from "node:util";
import type { Command } from "#apps/commands/command.ts";
import { runUntilStopped } from "#apps/commands/running.ts";
import { openProgram } from "#apps/program.ts";
import { readSettings, SettingsMistake } from "#apps/settings.ts";

/** `zegel serve`: gateway, web and worker for real use. */
export const serve: Command = {
  name: "serve",
  summary: "run the server as zegel.yaml says",
  usage: "[--config zegel.yaml]",
  help: "docs/operators.md shows a configuration. A mistake in it, or in the policy, is named with its line and nothing starts.",
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { config: { type: "string" } } });
    const settings = readSettings(values.config ?? "zegel.yaml");
    // The outbox page shows every mail and code to whoever asks.
    if (settings.delivery.kind === "outbox" || settings.sms.kind === "outbox")
      throw new SettingsMistake('the outbox is for "zegel demo" alone');
    return runUntilStopped(async (log) => {
      const program = await openProgram(settings, { log });
      process.stdout.write(`ready ${settings.url} smtp://${settings.smtp.host}:${program.smtpPort}\n`);
      return program;
    });
  },
};
