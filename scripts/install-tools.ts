import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Programs that the tests use as real peers, and the Debian package of each. */
const TOOLS: Readonly<Record<string, string>> = {
  chromium: "chromium",
  swaks: "swaks",
  postfix: "postfix",
  knotd: "knot",
  keymgr: "knot",
  unbound: "unbound",
  opendkim: "opendkim",
  "7z": "7zip",
  openssl: "openssl",
  python3: "python3",
};

/** Packages without a program of their own: what shows that one is there, and its name. */
const PARTS: Readonly<Record<string, string>> = { "perl -MNet::SSLeay -e 1": "libnet-ssleay-perl" };

const missing = [
  ...Object.entries(TOOLS).filter(([tool]) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0),
  ...Object.entries(PARTS).filter(([shows]) => spawnSync("sh", ["-c", shows]).status !== 0),
];
if (missing.length > 0) {
  const packages = [...new Set(missing.map(([, name]) => name))];
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) {
    process.stderr.write(`The tests need other programs: install the packages ${packages.join(" ")} and run them again.\n`);
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
