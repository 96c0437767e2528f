import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(ROOT, "build", "web");
const STAMP = join(OUT, ".stamp");
const SOURCES = ["src/web", "src/core", "vite.config.ts", "svelte.config.js", "package-lock.json"];

/** Builds the pages to build/web when their sources changed since the last time, or when asked to; says whether it did. */
export async function buildWeb(
  options: { readonly force?: boolean; readonly quiet?: boolean } = {},
): Promise<{ readonly built: boolean; readonly folder: string }> {
  const wanted = await sourceHash();
  if (options.force !== true && (await stamp()) === wanted) return { built: false, folder: OUT };
  const fresh = `${OUT}-${process.pid}`;
  const { build } = await import("vite");
  // Whoever builds (a test runner too), it is the pages for production: Vite goes by this variable.
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  await build({
    configFile: join(ROOT, "vite.config.ts"),
    mode: "production",
    logLevel: options.quiet === false ? "info" : "warn",
    build: { outDir: fresh },
  });
  if (before === undefined) delete process.env["NODE_ENV"];
  else process.env["NODE_ENV"] = before;
  await writeFile(join(fresh, ".stamp"), wanted);
  await replaceFolder(fresh);
  return { built: true, folder: OUT };
}

/** Puts the finished build in place in two renames: nobody meets half a build, and of two builders the last one wins. */
async function replaceFolder(fresh: string): Promise<void> {
  const old = `${fresh}-old`;
  if (existsSync(OUT)) await rename(OUT, old);
  await rename(fresh, OUT);
  await rm(old, { recursive: true, force: true });
}

async function stamp(): Promise<string | undefined> {
  return existsSync(STAMP) ? readFile(STAMP, "utf8") : undefined;
}

/** Hash over names and contents of everything that the pages are made of. */
async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of await filesOf(source)) {
      hash.update(`${file}\0`);
      hash.update(await readFile(join(ROOT, file)));
      hash.update("\0");
    }
  }
  return hash.digest("hex");
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (!existsSync(join(ROOT, path))) return [];
  if (path.includes(".")) return [path];
  const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { built, folder } = await buildWeb({ force: process.argv.includes("--force"), quiet: false });
  process.stderr.write(built ? `built ${folder}\n` : `${folder} is up to date\n`);
}
