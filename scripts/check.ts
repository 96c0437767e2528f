import { spawnSync } from "node:child_process";

/** Everything that `npm run check` proves, in the order in which a mistake shows fastest. */
const CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ["biome", ["format"]],
  ["oxlint", ["--type-aware", "--deny-warnings"]],
  ["tsc", ["-p", "tsconfig.core.json"]],
  ["tsc", ["-p", "tsconfig.json"]],
  ["svelte-check", ["--tsconfig", "tsconfig.web.json", "--fail-on-warnings", "--output", "human"]],
  ["knip", []],
  ["vitest", ["run", "test/architecture.test.ts", "--reporter=dot"]],
];

let failed = false;
for (const [program, args] of CHECKS) {
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) process.stderr.write(`npm run check: ${program} ${args.join(" ")} failed\n`);
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
