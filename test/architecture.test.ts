import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const SRC = join(ROOT, "src");
/** What each floor may import from, besides itself. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  core: [],
  io: ["core"],
  flow: ["core", "io"],
  apps: ["core", "io", "flow"],
  web: ["core"],
  addins: ["core", "web"],
};
/** Worlds that core is never to touch by itself. */
const FORBIDDEN_IN_CORE = [
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bMath\.random\b/,
  /getRandomValues/,
  /\bperformance\.now\b/,
  /\bfetch\(/,
  /\bprocess\./,
  /from "node:/,
];

interface Arrow {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name) && !entry.name.endsWith(".test.ts"))
  .map((entry) => join(entry.parentPath, entry.name));
const arrows = files.flatMap(arrowsOf);

function arrowsOf(file: string): readonly Arrow[] {
  const found = readFileSync(file, "utf8").matchAll(
    /(?:^|\n|;)\s*(?:import|export)\b[^"';]*?from\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)|import\s+"([^"]+)"|new URL\(\s*"(\.[^"]+\.ts)"/g,
  );
  return [...found].flatMap((match) => {
    const named = match[1] ?? match[2] ?? match[3] ?? match[4] ?? "";
    if (named.startsWith("#")) return [{ from: relative(SRC, file), to: named.slice(1) }];
    if (named.startsWith(".")) return [{ from: relative(SRC, file), to: relative(SRC, resolve(dirname(file), named)) }];
    return [];
  });
}

const floor = (path: string): string => path.split("/")[0] ?? "";
const room = (path: string): string => path.split("/").slice(0, 2).join("/");

test("there are imports to judge on every floor", () => {
  expect(arrows.length).toBeGreaterThan(200);
  for (const name of ["core", "io", "flow", "apps", "web"]) expect(arrows.some(({ from }) => floor(from) === name)).toBe(true);
});

test("an import runs only downward", () => {
  expect(arrows.filter(({ from, to }) => floor(from) !== floor(to) && !(BELOW[floor(from)] ?? []).includes(floor(to)))).toEqual([]);
});

test("rooms of io do not know each other", () => {
  expect(arrows.filter(({ from, to }) => floor(from) === "io" && floor(to) === "io" && room(from) !== room(to))).toEqual([]);
});

test("the three web entries do not know each other", () => {
  const entries = ["web/guest", "web/app", "web/admin"];
  expect(arrows.filter(({ from, to }) => entries.includes(room(from)) && entries.includes(room(to)) && room(from) !== room(to))).toEqual(
    [],
  );
});

test("no circle of imports", () => {
  const to = Map.groupBy(arrows, ({ from }) => from);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
    if (done.has(file) || trail.includes(file)) return;
    for (const arrow of to.get(file) ?? []) visit(arrow.to, [...trail, file]);
    done.add(file);
  };
  for (const file of to.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test("core takes no clock, randomness, network or platform of its own", () => {
  const offenders = files
    .filter((file) => relative(SRC, file).startsWith("core/"))
    .flatMap((file) =>
      FORBIDDEN_IN_CORE.filter((pattern) => pattern.test(withoutComments(readFileSync(file, "utf8")))).map(
        (pattern) => `${relative(SRC, file)}: ${pattern.source}`,
      ),
    );
  expect(offenders).toEqual([]);
});

test("no file is longer than 300 lines and none says any", () => {
  const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 301).map((file) => relative(ROOT, file));
  const any = files
    .filter((file) => /\bas any\b|:\s*any\b|<any>|\bany\[\]/.test(withoutTexts(withoutComments(readFileSync(file, "utf8")))))
    .map((file) => relative(ROOT, file));
  expect({ long, any }).toEqual({ long: [], any: [] });
});

test("an app is a door of under 100 lines", () => {
  const apps = files.filter((file) => relative(SRC, file).startsWith("apps/"));
  expect(apps.filter((file) => readFileSync(file, "utf8").split("\n").length > 101).map((file) => relative(ROOT, file))).toEqual([]);
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/[^\n]*/g, "$1");
}

function withoutTexts(source: string): string {
  return source.replace(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '""');
}
