// Every benchmark, as ratios to a named reference in the same run: npm run bench [NAME...] [-- OPTIONS], where the options are those of the named.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

/** One file beside this one for each; run with --json it prints its rows, every row with a `ratio`. */
const BENCHES = ["gateway", "detect", "store", "queue", "backlog", "border"] as const;

const words = process.argv.slice(2);
const firstOption = words.findIndex((word) => word.startsWith("-"));
const asked = firstOption < 0 ? words : words.slice(0, firstOption);
const options = words.slice(asked.length);
const unknown = asked.filter((name) => !BENCHES.some((bench) => bench === name));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(", ")}; there are ${BENCHES.join(", ")}.\n`);
  process.exit(2);
}
const results: Record<string, unknown> = {};
for (const name of BENCHES.filter((bench) => asked.length === 0 || asked.includes(bench))) {
  process.stdout.write(`\n${name}\n`);
  const rows: unknown = JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), "--json", ...options], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  console.table(rows);
  results[name] = rows;
}
const run = { at: new Date().toISOString(), node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, results };
writeFileSync(join(import.meta.dirname, "latest.json"), `${JSON.stringify(run, null, 2)}\n`);
