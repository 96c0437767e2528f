// Measures the detection engine: node eval/detect.ts [--seed N,N,...] [--mails N] [--notes N] [--jsonl FILE] [--json]
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { detect } from "#core/detect/detect.ts";
import { mails, type Sample } from "./mail.ts";
import { count, emptyScore, type Score } from "./score.ts";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "101,102,103" }, mails: { type: "string", default: "4000" }, notes: { type: "string", default: "0" }, jsonl: { type: "string" }, json: { type: "boolean", default: false } },
});

const score = emptyScore();
if (values.jsonl === undefined) for (const seed of values.seed.split(",")) mails(Number(seed), Number(values.mails)).forEach(measure);
else for (const line of readFileSync(values.jsonl, "utf8").split("\n")) if (line.trim() !== "") measure(JSON.parse(line) as Sample);
process.stdout.write(values.json ? `${JSON.stringify({ ...score, tallies: Object.fromEntries(score.tallies), notes: undefined })}\n` : table(score));
for (const note of score.notes.slice(0, Number(values.notes))) process.stdout.write(`${note}\n`);

function measure(sample: Sample): void {
  count(score, sample, detect(sample.text, { part: "text" }));
}

function table(it: Score): string {
  const part = (a: number, b: number) => (b === 0 ? "–" : (a / b).toFixed(4).replace(/^1\.0000$/u, "1"));
  const rows = [...it.tallies].sort(([a], [b]) => a.localeCompare(b));
  const lines = rows.map(
    ([type, t]) => `| ${type} | ${t.planted} | ${part(t.found, t.planted)} | ${part(t.found, t.found + t.wrong)} | ${part(t.found, t.found + t.wrongSure)} | ${t.byLevel["high"] ?? 0} / ${t.byLevel["medium"] ?? 0} / ${t.byLevel["low"] ?? 0} |`,
  );
  return `| detector | planted | recall, rightly named | precision | precision, medium and high | found high / medium / low |
|---|--:|--:|--:|--:|--:|
${lines.join("\n")}

| promise | measured | of |
|---|--:|--:|
| decoys touched at any confidence | ${part(it.decoysTouched, it.decoys)} | ${it.decoys} |
| decoys touched at medium or high | ${part(it.decoysTouchedSure, it.decoys)} | ${it.decoys} |
| clean messages with a medium or high finding | ${part(it.cleanSure, it.clean)} | ${it.clean} |
| low findings in a clean message, on average | ${part(it.cleanLow, it.clean)} | ${it.clean} |
| evasions found | ${part(it.evasionsFound, it.evasions)} | ${it.evasions} |
| typing errors found, at low confidence | ${part(it.typosLow, it.typos)} | ${it.typos} |
| typing errors found at medium or high | ${part(it.typosSure, it.typos)} | ${it.typos} |
`;
}
