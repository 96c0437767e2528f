import * as fc from "fast-check";
import { expect, test } from "vitest";
import { detect } from "#core/detect/detect.ts";
import { compileOwnTerms, exactListOf } from "#core/detect/own-terms.ts";
import { matcher } from "#core/detect/pattern-automaton.ts";
import { readPattern } from "#core/detect/pattern-syntax.ts";

const encoder = new TextEncoder();

/** The longest match at a place, by our automaton. */
function longest(expression: string, text: string, at: number): number | undefined {
  const read = readPattern(expression);
  if ("problem" in read) return undefined;
  const bytes = encoder.encode(text);
  return matcher(read.graph)(bytes, at, 0, bytes.length);
}

test("a pattern matches what the language's own engine matches", () => {
  const expressions = [
    "a+b",
    "(?:ab|a)c?",
    "[a-c]{2,3}x",
    "\\bZK-\\d{2,4}\\b",
    "^ab$",
    "a.c",
    "[^a]b",
    "(a|b)*c",
    "a?a?a?aaa",
    "\\w+\\s\\d",
  ];
  fc.assert(
    fc.property(fc.constantFrom(...expressions), fc.stringMatching(/^[abcxZK0-9 \n-]{0,20}$/u), (expression, text) => {
      // Ours takes the longest match; to compare, every end of a match at 0 is asked for.
      const ends = Array.from({ length: text.length }, (_, i) => i + 1).filter(
        (end) =>
          new RegExp(`(?<=^[^]{0}|\\n)?(?:${expression})(?<=^[^]{${end}}(?![^]))`.replace("(?<=^[^]{0}|\\n)?", ""), "my").exec(
            text.slice(0, end),
          ) !== null,
      );
      const ours = longest(expression, text, 0) ?? 0;
      if (expression.includes("\\b") || expression.includes("$")) return;
      expect(ours).toBe(ends.at(-1) ?? 0);
    }),
    { numRuns: 500 },
  );
});

test("a pattern knows the edges of words and lines", () => {
  expect(longest("\\bab\\b", "ab cd", 0)).toBe(2);
  expect(longest("\\bab\\b", "abc", 0)).toBe(0);
  expect(longest("^cd$", "ab\ncd\nef", 3)).toBe(5);
  expect(longest("^cd$", "abcd", 2)).toBe(0);
});

test("what a pattern may not hold is refused with its reason", () => {
  for (const [expression, problem] of [
    ["(a", "syntax"],
    ["a*", "syntax"],
    ["(a)\\1", "unsupported"],
    ["(?=a)b", "unsupported"],
    ["a".repeat(501), "too-long"],
    ["(?:a{100}){100}", "too-complex"],
    ["[z-a]", "syntax"],
  ])
    expect(readPattern(expression ?? "")).toEqual({ problem });
});

test("a pattern that ruins other engines runs on as fast as any", () => {
  const own = compileOwnTerms({
    patterns: [
      { id: "bait", expression: "(?:a+)+b" },
      { id: "bait", expression: "(?:a|a|aa)+b" },
      { id: "bait", expression: "(?:x+x+)+y" },
    ],
  });
  expect(own.refused).toEqual([]);
  expect(detect(`${"a".repeat(5000)}${"x".repeat(5000)}`, { part: "text", own: own.terms })).toEqual([]);
});

test("reading a pattern never throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 40 }), fc.stringMatching(/^[ab()[\]{}*+?|\\^$.,0-9-]{0,30}$/u)), (expression) => {
      const read = readPattern(expression);
      if ("graph" in read) expect(matcher(read.graph)(encoder.encode("aab (12)"), 0, 0, 8)).toBeLessThanOrEqual(8);
      else expect(read.problem).not.toBe("");
    }),
    { numRuns: 2000 },
  );
});

test("ten thousand keywords are found by one automaton, and no more than that are taken", () => {
  const words = Array.from({ length: 10_001 }, (_, i) => `geheimwoord${i.toString(36)}x`);
  const own = compileOwnTerms({ keywords: [{ id: "many", words, match: "exact" }] });
  expect(own.refused).toHaveLength(1);
  const text = `a ${words[0]} b ${words[9999]} c ${words[10_000]} d`;
  expect(detect(text, { part: "text", own: own.terms, detectors: ["keyword"] }).map(({ start, end }) => text.slice(start, end))).toEqual([
    words[0],
    words[9999],
  ]);
});

test("a keyword is found in every script and whatever its accents", () => {
  const own = compileOwnTerms({ keywords: [{ id: "k", words: ["機密", "Crème brûlée", "проект"], match: "exact" }] }).terms;
  const text = "dit is 機密 en CREME BRULEE en проект";
  expect(detect(text, { part: "text", own, detectors: ["keyword"] }).map(({ start, end }) => text.slice(start, end))).toEqual([
    "機密",
    "CREME BRULEE",
    "проект",
  ]);
});

test("a list of known numbers holds no number, and finds each however it is written", () => {
  const list = exactListOf("clients", "salt", ["12345678", "AB-99-12"]);
  expect(JSON.stringify(list)).not.toContain("12345678");
  const own = compileOwnTerms({ exactLists: [list] }).terms;
  const found = (text: string) => detect(text, { part: "text", own, detectors: ["exact-list"] }).length;
  expect(["12345678", "1234 5678", "ab9912", "１２３４５６７８"].map(found)).toEqual([1, 1, 1, 1]);
  expect(["12345679", "123456789", "AB9913"].map(found)).toEqual([0, 0, 0]);
});

test("a finding of an own term names its list", () => {
  const own = compileOwnTerms({
    keywords: [
      { id: "first", words: ["alfa"], match: "exact" },
      { id: "second", words: ["機密"], match: "exact" },
    ],
    patterns: [{ id: "third", expression: "ZK-\\d{3}" }],
    exactLists: [exactListOf("fourth", "salt", ["12345678"])],
  }).terms;
  expect(detect("alfa 機密 ZK-123 12345678", { part: "text", own }).map(({ list }) => list)).toEqual([
    "first",
    "second",
    "third",
    "fourth",
  ]);
});
