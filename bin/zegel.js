#!/usr/bin/env node
// Plain old JavaScript on purpose: this file must run on any Node, to say in one sentence what is missing.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = join(root, "src", "apps", "zegel.ts");
const wanted = 24;
// Flags of the runtime: content that was freed does not stay behind in the memory of the process (SECURITY.md).
const flags = ["--disable-warning=ExperimentalWarning", "--expose-gc"];

function runtime() {
  if (Number(process.versions.node.split(".")[0]) >= wanted) return process.execPath;
  const windows = process.platform === "win32";
  const own = join(root, "node_modules", `node-${windows ? "win" : process.platform}-${process.arch}`, "bin", windows ? "node.exe" : "node");
  return existsSync(own) ? own : undefined;
}

const node = runtime();
if (node === undefined) {
  process.stderr.write(`Zegel needs Node.js ${wanted} or newer; this is ${process.version} and "npm ci" did not bring its own runtime for ${process.platform}-${process.arch}.\n`);
  process.exit(3);
}
const child = spawn(node, [...flags, program, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", () => process.exit(3));
child.on("exit", (code, signal) => (signal === null ? process.exit(code ?? 3) : process.kill(process.pid, signal)));
