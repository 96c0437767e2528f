import type { Language, Text } from "#core/language.ts";

/** One mistake in a policy file: where it stands, in which rule, and what is wrong. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The rule's id, or its place ("#3") where it has none. */
  readonly rule?: string;
  readonly text: Text;
}

/** The mistake as one line for a person: `policy.yaml:12: rule bsn: ...`. */
export function problemLine(problem: Problem, language: Language): string {
  const word = language === "nl" ? "regel" : "rule";
  const rule = problem.rule === undefined ? "" : ` ${word} ${problem.rule}:`;
  return `${problem.file}:${problem.line}:${rule} ${problem.text[language]}`;
}
