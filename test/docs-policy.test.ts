import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPolicy } from "#core/policy/policy.ts";
import { withTables } from "../scripts/docs-policy.ts";

const DOCUMENT = readFileSync(new URL("../docs/policy.md", import.meta.url), "utf8");

test("the tables in docs/policy.md are those of the registries; node scripts/docs-policy.ts writes them", () => {
  expect(DOCUMENT).toBe(withTables(DOCUMENT));
});

test("what docs/policy.md shows as YAML is a policy that is read", () => {
  const shown = [...DOCUMENT.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  expect(shown.length).toBeGreaterThan(1);
  for (const yaml of shown) {
    const whole = `version: 1\n${yaml.includes("rules:") ? "" : "rules: []\n"}${yaml}`;
    expect(readPolicy(whole, "docs/policy.md", new Set(["nl.bsn", "keyword"])).ok).toBe(true);
  }
});

test("every example of a condition in docs/policy.md is one that a rule can hold", () => {
  const examples = [...DOCUMENT.matchAll(/^\| `(\w+)` *\|.*\| `(\1: .*)` *\|$/gm)].map((match) => match[2] ?? "");
  expect(examples).toHaveLength(14);
  for (const example of examples) {
    const needs = /^(confidence|atLeast)/.test(example) ? "      findings: [iban]\n" : "";
    const yaml = `version: 1\nkeywords:\n  own-words:\n    words: [adelaar]\nrules:\n  - id: example\n    then: seal\n    when:\n${needs}      ${example}\n`;
    const read = readPolicy(yaml, "docs/policy.md", new Set(["nl.bsn", "iban"]));
    expect(read.ok ? [] : read.problems).toEqual([]);
  }
});
