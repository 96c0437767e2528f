import { demoSettings, settleDemo } from "#apps/demo-organisation.ts";
import { openProgram } from "#apps/program.ts";
import { openLog } from "#io/log/log.ts";

/**
 * The demo's program, that kills itself with SIGKILL at the stage named in FAULT_AT: nothing is flushed, nothing is closed. Takes the
 * same words as `zegel demo`.
 */
const words = process.argv.slice(3);
const word = (name: string): string => words[words.indexOf(name) + 1] ?? "";
const log = openLog((line) => process.stderr.write(line), Date.now);
const settings = demoSettings({ data: word("--data"), http: Number(word("--http")), smtp: Number(word("--smtp")) });
const program = await openProgram(settings, {
  log,
  stage(name) {
    if (name === process.env["FAULT_AT"]) process.kill(process.pid, "SIGKILL");
  },
});
const { accounts } = await settleDemo(program.opened.world, settings.data);
process.stdout.write(`${JSON.stringify({ accounts, pid: process.pid })}\n`);
