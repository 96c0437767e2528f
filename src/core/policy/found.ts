import type { BaseIssue } from "valibot";
import type { Mistake } from "./mistakes.ts";
import { namesAt } from "./schema.ts";
import type { PathStep } from "./yaml-tree.ts";

/** A mistake and where it stands in the file's values. */
export interface Found {
  readonly path: readonly PathStep[];
  readonly mistake: Mistake;
  /** What stands there, quoted and short; never a keyword. */
  readonly shown: string;
  /** What could stand there. */
  readonly allowed: readonly string[];
}

/** What a schema found wrong below `under`, in our words. `allowed` helps where a name is not one of a list that the schema cannot show. */
export function foundBySchema(
  issues: readonly BaseIssue<unknown>[],
  under: readonly PathStep[],
  allowed: readonly string[],
): readonly Found[] {
  return issues.flatMap((issue) => foundByIssue(issue, under, allowed));
}

/** A value as a mistake may repeat it. */
export function shownOf(value: unknown, path: readonly PathStep[]): string {
  if (path[0] === "keywords" && path.includes("words")) return "…";
  if (typeof value === "string") return `"${short(value)}"`;
  if (Array.isArray(value)) return "[..]";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "object" && value !== null ? "{..}" : '""';
}

function foundByIssue(issue: BaseIssue<unknown>, under: readonly PathStep[], allowed: readonly string[]): readonly Found[] {
  const steps = issue.path ?? [];
  const path = [...under, ...steps.map((step) => (typeof step.key === "number" ? step.key : String(step.key)))];
  const last = steps.at(-1);
  const above = path.slice(0, -1);
  if (issue.type === "strict_object" && last !== undefined) {
    if (Array.isArray(last.input)) return [{ path: above, mistake: "group", shown: "[..]", allowed: [] }];
    const names = namesAt(above);
    if (issue.expected !== "never") return [{ path: above, mistake: "missing", shown: shownOf(last.key, []), allowed: [] }];
    return Object.keys(last.input as object)
      .filter((key) => !names.includes(key))
      .map((key) => ({ path: [...above, key], mistake: "unknownKey", shown: shownOf(key, []), allowed: names }));
  }
  const shown = last?.origin === "key" ? shownOf(last.key, []) : shownOf(issue.input, path);
  return [{ path, mistake: issue.message as Mistake, shown, allowed: choicesOf(issue) ?? allowed }];
}

// Valibot names the choices in what it expected: ("a" | "b").
function choicesOf(issue: BaseIssue<unknown>): readonly string[] | undefined {
  return issue.type === "picklist" ? [...(issue.expected ?? "").matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? "") : undefined;
}

function short(text: string): string {
  const characters = Array.from(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD"));
  return characters.length <= 40 ? characters.join("") : `${characters.slice(0, 39).join("")}…`;
}
