import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { POLICY_LIMITS } from "./limits.ts";
import { readPolicy } from "./policy.ts";

const SLOW = process.env["SLOW"] === "1" ? 100 : 1;
const DETECTORS = new Set(["nl.bsn", "iban", "card", "label", "keyword"]);
const DEFAULT = readFileSync(new URL("../../../policy/default.yaml", import.meta.url), "utf8");

function problemsOf(yaml: string) {
  const read = readPolicy(yaml, "p.yaml", DETECTORS);
  return read.ok ? [] : read.problems;
}

test("there is an end to the mistakes that are named", () => {
  const problems = problemsOf(`version: 1\nrules:\n${"  - seal\n".repeat(200)}`);
  expect(problems).toHaveLength(POLICY_LIMITS.problems + 1);
  expect(problems.at(-1)?.text.en).toBe("There are more mistakes.");
});

test("more rules than the limit are a mistake", () => {
  const many = Array.from({ length: POLICY_LIMITS.rules + 1 }, (_, i) => `  - { id: r${i}, when: { recipients: any }, then: note }`);
  expect(problemsOf(`version: 1\nrules:\n${many.join("\n")}\n`).map((problem) => problem.text.en)).toEqual([
    "These are more than allowed.",
  ]);
  expect(problemsOf(`version: 1\nrules:\n${many.slice(1).join("\n")}\n`)).toEqual([]);
});

test.each([
  ["brackets on one line", "[".repeat(900), "nested deeper"],
  ["brackets on many lines", "[\n".repeat(50_000), "nested deeper"],
  ["groups in brackets", "{a: \n".repeat(20_000), "nested deeper"],
  ["lists in lists", "- ".repeat(50_000), "longer than 1000"],
  ["keys in keys", "? ".repeat(50_000), "longer than 1000"],
  ["lists in lists on a short line", "- ".repeat(400), "nested deeper"],
  ["an indent on each line", Array.from({ length: 600 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""), "nested deeper"],
])("nesting without end is one mistake and not the end of the process: %s", (_how, yaml, piece) => {
  const problems = problemsOf(yaml);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.text.en).toContain(piece);
});

test("brackets in a sentence or a comment are not nesting", () => {
  const many = "[".repeat(50);
  const yaml = `version: 1 # ${many}\nrules:\n  - id: one\n    when: { recipients: any }\n    then: note\n    say: { nl: "${many}", en: b }\n`;
  expect(problemsOf(yaml)).toEqual([]);
});

test("reading never throws and never takes what it does not understand", () => {
  const piece = fc.constantFrom(
    "version: 1\n",
    "rules:\n",
    "  - id: a\n",
    "    when: {",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!x ",
    "? ",
    "- ",
    "\t",
    "\r\n",
    '"',
    "'",
    "|\n",
    ">",
    "---\n",
    "%YAML 1.1\n",
    "\u0000",
    "\ud800",
    "\uFEFF",
    "<<: ",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(piece, { maxLength: 40 }).map((all) => all.join("")),
      ),
      (yaml) => {
        const read = readPolicy(yaml, "p.yaml", DETECTORS);
        if (read.ok) expect(read.policy.version).toBe(1);
        else for (const problem of read.problems) expect(problem.line).toBeGreaterThan(0);
        if (!read.ok) expect(read.problems.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 150 * SLOW },
  );
});

test("a good file with one line left out or one character changed is read or refused, on a line that is there", () => {
  const lines = DEFAULT.split("\n");
  fc.assert(
    fc.property(
      fc.nat(DEFAULT.length - 1),
      fc.constantFrom("", " ", "x", ":", "\t", "]", "{", "&", "é", "\n"),
      fc.nat(lines.length - 1),
      (at, other, out) => {
        const yamls = [DEFAULT.slice(0, at) + other + DEFAULT.slice(at + 1), lines.toSpliced(out, 1).join("\n")];
        for (const yaml of yamls) for (const problem of problemsOf(yaml)) expect(problem.line).toBeLessThanOrEqual(lines.length + 1);
      },
    ),
    { numRuns: 30 * SLOW },
  );
});
