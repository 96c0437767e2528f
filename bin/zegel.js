#!/usr/bin/env node
// Plain old JavaScript on purpose: this file must run on any Node, to say in one sentence what is missing.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = join(root, "src", "apps", "zegel.ts");
const wanted = 24;

// What is freed is overwritten, and nothing freed is kept aside unwritten (SECURITY.md, "memory"). Few arenas keep the process small; with two its threads wait for each other.
const memory = "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0:glibc.malloc.arena_max=4";
const cache = process.env.NODE_COMPILE_CACHE ?? join(root, "build", "compile-cache");
const env = { ...process.env, GLIBC_TUNABLES: memory, MallocScribble: "1", NODE_COMPILE_CACHE: cache };

function runtime() {
  if (Number(process.versions.node.split(".")[0]) >= wanted) return process.execPath;
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const own = join(root, "node_modules", name, "bin", windows ? "node.exe" : "node");
  return existsSync(own) ? own : undefined;
}

const node = runtime();
if (node === undefined) {
  process.stderr.write(
    `Zegel needs Node.js ${wanted} or newer; this is ${process.version}, and "npm ci" brought no runtime of its own for ${process.platform}-${process.arch}.\n`,
  );
  process.exit(3);
}
// Every message leaves much behind that is short-lived: a server with a larger nursery clears it away in fewer rounds.
const nursery = ["serve", "demo"].includes(process.argv[2]) ? ["--max-semi-space-size=64"] : [];
const args = ["--disable-warning=ExperimentalWarning", "--clear-free-memory", ...nursery, program, ...process.argv.slice(2)];
process.removeAllListeners("warning");
// Taking the place of this process leaves no second one waiting beside the server.
if (typeof process.execve === "function" && process.platform !== "win32") process.execve(node, [node, ...args], env);
const child = spawn(node, args, { stdio: "inherit", env });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", () => process.exit(3));
child.on("exit", (code, signal) => (signal === null ? process.exit(code ?? 3) : process.kill(process.pid, signal)));
