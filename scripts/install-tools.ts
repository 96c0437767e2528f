import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Programs that the tests use as real peers, and the Debian package of each. */
const TOOLS: Readonly<Record<string, string>> = { chromium: "chromium", swaks: "swaks" };

const missing = Object.keys(TOOLS).filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
if (missing.length > 0) {
  const packages = missing.map((tool) => TOOLS[tool] ?? tool);
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) {
    process.stderr.write(`The tests need ${missing.join(" and ")}: install the packages ${packages.join(" ")} and run them again.\n`);
    process.exit(1);
  }
  process.stdout.write(`Installing ${packages.join(" ")} for the tests.\n`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit", env: environment });
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
    stdio: ["ignore", "ignore", "inherit"],
    env: environment,
  });
}
