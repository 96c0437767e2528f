import type { Program } from "#apps/program.ts";
import { openClock } from "#io/clock/clock.ts";
import { faultOf, gathered, type Log, openLog } from "#io/log/log.ts";

/** Starts a program and keeps it until it is told to stop. SIGTERM and SIGINT end it cleanly; a second one at once. */
export async function runUntilStopped(start: (log: Log) => Promise<Program>): Promise<number> {
  const output = gathered((text) => process.stderr.write(text));
  const log = openLog(output.write, openClock());
  process.on("exit", output.flush);
  // What nobody caught is a bug of ours: say where, without contents, and stop; what was not answered is sent again.
  process.on("uncaughtException", (thrown) => {
    log.line("crash", faultOf(thrown));
    process.exit(3);
  });
  const stopped = new Promise<void>((resolve) => {
    let asked = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        if (asked) process.exit(3);
        asked = true;
        resolve();
      });
    }
  });
  const program = await start(log);
  await stopped;
  log.line("stopping");
  await program.close();
  log.line("stopped");
  return 0;
}
