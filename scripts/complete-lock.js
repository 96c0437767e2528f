// Completes package-lock.json after an `npm install`: npm leaves out optional packages for other platforms when the registry at hand does
// not serve them, and `npm ci` then refuses its own lock file. What is written here is what their parents ask for, nothing more.
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32", "wasi", "wasm32", "netbsd", "openbsd", "sunos", "aix"];
const CPUS = {
  arm64: "arm64",
  x64: "x64",
  ia32: "ia32",
  arm: "arm",
  ppc64: "ppc64",
  s390x: "s390x",
  riscv64: "riscv64",
  loong64: "loong64",
  wasm32: "wasm32",
  x86: "ia32",
  armv7: "arm",
};
let added = 0;
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (path === "" || lock.packages[place] !== undefined) continue;
    const words = name.split(/[/-]/);
    const os = SYSTEMS.find((system) => words.includes(system));
    const cpu = words.map((word) => CPUS[word]).find((known) => known !== undefined);
    lock.packages[place] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(parent.dev ? { dev: true } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} packages added\n`);
