import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkSettings } from "#apps/settings.ts";
import { withTables } from "../scripts/docs-operators.ts";

const DOCUMENT = readFileSync(new URL("../docs/operators.md", import.meta.url), "utf8");

test("the tables in docs/operators.md are those of the program; node scripts/docs-operators.ts writes them", () => {
  expect(DOCUMENT).toBe(withTables(DOCUMENT));
});

test("what docs/operators.md shows as zegel.yaml is a configuration that is read, and it leaves no default unsaid", () => {
  const shown = [...DOCUMENT.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  expect(shown).toHaveLength(1);
  const yaml: unknown = parse(shown[0] ?? "");
  const settings = checkSettings(yaml, "/", "docs/operators.md");
  expect(settings).toEqual(yaml);
});
