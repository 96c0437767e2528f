import { parseArgs } from "node:util";
import type { Command } from "#apps/commands/command.ts";
import { DEFAULT_POLICY, loadPolicy } from "#apps/policy-watch.ts";
import { SettingsMistake } from "#apps/settings.ts";

/** `zegel policy`: reads a policy and says what is wrong with it, or what it does. */
export const policy: Command = {
  name: "policy",
  summary: "check a policy file, or show its rules",
  usage: "check|show [FILE]",
  help: "Every mistake is named with file, line and rule; exit 1 when there is one. Without FILE the policy that ships with Zegel.",
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const [what, file = DEFAULT_POLICY] = positionals;
    if (what !== "check" && what !== "show") throw new SettingsMistake("say check or show");
    try {
      const read = loadPolicy(file);
      if (what === "check") process.stdout.write(`${file}: ${read.rules.length} rules, no mistakes\n`);
      else for (const rule of read.rules) process.stdout.write(`${rule.id.padEnd(24)} ${rule.action.padEnd(8)} ${rule.say?.en ?? ""}\n`);
      return 0;
    } catch (thrown) {
      if (!(thrown instanceof SettingsMistake)) throw thrown;
      process.stderr.write(`${thrown.message}\n`);
      return 1;
    }
  },
};
