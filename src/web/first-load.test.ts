import { readFile, readdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { buildWeb } from "../../scripts/build-web.ts";

const BUDGET_BYTES = 60_000;
const ENTRIES = ["guest", "app", "admin"] as const;
let folder: string;

beforeAll(async () => {
  ({ folder } = await buildWeb());
}, 120_000);

test("a guest's first load is at most 60 kB compressed in all", async () => {
  const files = await firstLoad("guest");
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(folder, file)), { level: 6 }).length));
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(BUDGET_BYTES);
});

test.each(ENTRIES)("the page %s has nothing inline and asks nothing of another host", async (entry) => {
  const html = await readFile(join(folder, entry, "index.html"), "utf8");
  expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?:\/\//i);
  for (const file of await firstLoad(entry)) {
    if (file.endsWith(".css")) expect(await readFile(join(folder, file), "utf8")).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//i);
  }
});

test("no source map and no source of ours lies among the pages", async () => {
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((file) => /\.(?:map|ts|svelte)$/.test(file))).toEqual([]);
});

/** Every file that the browser fetches before the page is there: the page, what it names, and what those import at once. */
async function firstLoad(entry: string): Promise<readonly string[]> {
  const found = new Set([`${entry}/index.html`]);
  for (const file of found) {
    const text = await readFile(join(folder, file), "utf8");
    const named = file.endsWith(".html")
      ? /(?:src|href)="\/([^"]+)"/g
      : file.endsWith(".js")
        ? /(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g
        : /(?!)/g;
    for (const [, path = ""] of text.matchAll(named)) found.add(path.startsWith(".") ? posix.join(dirname(file), path) : path);
  }
  return [...found];
}
