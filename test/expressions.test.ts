import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { analyse } from "scslre";
import ts from "typescript";
import { expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

interface Expression {
  readonly source: string;
  readonly flags: string;
}

function expressionsIn(file: string): readonly Expression[] {
  const found: Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      found.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true));
  return found;
}

/** Whether there is a text of forty characters that takes hours. What may stand hundreds of times may as well stand any number of times. */
function isEndless({ source, flags }: Expression): boolean {
  const unbounded = source.replace(/(?<!\\[pPu])\{(\d+),(\d*)\}/g, (all: string, least: string, most: string) => {
    if (most !== "" && Number(most) < 10) return all;
    return least === "0" ? "*" : "+";
  });
  return analyse({ source: unbounded, flags }).reports.some(({ exponential }) => exponential);
}

test("no repetition within a repetition takes twice as long for each character more: who mails one message must not stop the server", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const all = files.flatMap((file) => expressionsIn(join(SRC, file)));
  expect(all.length).toBeGreaterThan(500);
  expect(all.filter(isEndless)).toEqual([]);
});

test.each(["^[a-z]+:(?:[a-z]{0,900}(?:\\r\\n(?= |$))?)+$", "(?:a[^b]*)*c"])("an expression that does is found: %s", (source) => {
  expect(isEndless({ source, flags: "" })).toBe(true);
});
