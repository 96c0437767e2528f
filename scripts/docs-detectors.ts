// Writes docs/detectors.md from the registry: node scripts/docs-detectors.ts [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { DETECTORS } from "#core/detect/detectors/index.ts";
import { table } from "./docs-tables.ts";

/** The table of all detectors, as Markdown. */
export function detectorsTable(): string {
  const cell = (text: string) =>
    text
      .replace(/[\u00ad\u200b-\u200f]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .replaceAll("<", "&lt;")
      .replace(/\s*\n\s*/gu, " ⏎ ");
  const code = (text: string) =>
    `\`${text
      .replace(/[\u00ad\u200b-\u200f]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .replace(/\s*\n\s*/gu, " ⏎ ")}\``;
  const levels = ["high", "medium", "low"] as const;
  const rows = [...DETECTORS]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((it) => {
      const meaning = levels
        .flatMap((level) => (it.levels[level] === undefined ? [] : [`**${level}:** ${cell(it.levels[level] ?? "")}`]))
        .join("<br>");
      return [
        `\`${it.id}\``,
        `${cell(it.title.en)}<br>_${cell(it.title.nl)}_`,
        cell(it.check),
        meaning,
        code(it.examples.hits[0] ?? ""),
        code(it.examples.misses[0] ?? ""),
        cell(it.source),
      ];
    });
  return `# What is found

This table is generated from the registry by \`node scripts/docs-detectors.ts\`. Each of the ${DETECTORS.length} detectors is one file under \`src/core/detect/detectors/\` with its own examples.
How sure we are, in general: **low**, the shape is right but nothing says what it is, or it looks like one with a typing error; **medium**, the check holds and the
surroundings do not contradict, or the surroundings say so without a check; **high**, the check holds and the surroundings say what it is, or chance is below one in a million.

${table(["id", "what", "check", "how sure", "found in", "not found with certainty in", "source of the rule"], rows)}
`;
}

const PATH = new URL("../docs/detectors.md", import.meta.url);

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    if (readFileSync(PATH, "utf8") !== detectorsTable()) {
      process.stderr.write("docs/detectors.md is not what the registry says: run node scripts/docs-detectors.ts\n");
      process.exitCode = 1;
    }
  } else writeFileSync(PATH, detectorsTable());
}
