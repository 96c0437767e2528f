// Speed of detection, as ratios to ripgrep in the same run: node bench/detect.ts [--mb N] [--json]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createScan } from "#core/detect/stream.ts";
import { emptyText, mailText, ordinaryMail, plainText } from "./corpus.ts";

const { values } = parseArgs({ options: { mb: { type: "string", default: "64" }, json: { type: "boolean", default: false } } });
const bytes = Number(values.mb) * 1024 * 1024;

/** What ripgrep is asked for: the same kinds of things by shape alone, without checks, context or evasions. */
const ALTERNATION = [
  "\\b[0-9]{8,9}\\b",
  "\\b[0-9]{4}[. ][0-9]{2}[. ][0-9]{3}\\b",
  "\\b[0-9]{3}[. -][0-9]{3}[. -][0-9]{3}\\b",
  "\\b[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]{2,4}){3,8}\\b",
  "\\b(?:[0-9][ -]?){12,18}[0-9]\\b",
  "\\b[A-Z]{2}[0-9]{9}B[0-9]{2}\\b",
  "\\b[0-9]{6}[-+A][0-9]{3}[0-9A-Z]\\b",
  "\\b[0-9]{8}[A-Z]\\b",
  "\\b[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]\\b",
  "\\b[1-9][0-9]{3} ?[A-Z]{2}\\b",
  "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}",
  "(?:\\+|00)[0-9]{2}[ -]?[0-9 -]{8,12}",
  "\\b0[0-9]{1,3}-?[0-9]{6,8}\\b",
  "\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b",
  "\\b(?:[0-9A-F]{2}:){5}[0-9A-F]{2}\\b",
  "\\b[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{4}\\b",
  "\\b[A-Z]{1,3}-[0-9]{2,3}-[A-Z]{1,3}\\b",
  "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b",
  "AKIA[A-Z0-9]{16}",
  "ghp_[A-Za-z0-9]{36}",
  "eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+",
  "-----BEGIN [A-Z ]*PRIVATE KEY-----",
  "0x[0-9a-f]{40}",
  "(?i:wachtwoord|password|vertrouwelijk|geheim|confidential|diabetes|kanker|depressie|schizofrenie|epilepsie|hiv|psychiater|zwanger|moslim|homoseksueel|vakbond|strafblad|patient)",
].join("|");

const folder = mkdtempSync(join(tmpdir(), "zegel-bench-"));
const rows: { text: string; mb: number; seconds: number; gbPerSecond: number; ripgrep: number; ratio: number; findings: number }[] = [];
try {
  measure("mail, ordinary: an item or look-alike every few hundred bytes", ordinaryMail(7, bytes));
  measure("mail of the evaluation: one every forty bytes", mailText(7, bytes / 4));
  measure("prose without digits or keywords", plainText(bytes * 4));
  measure("nothing but letters", emptyText(bytes * 4));
  measure("a sheet of numbers", numberSheet(bytes / 4), "table");
  measure("cells of one digit", repeated("\t1\n", bytes / 16), "table");
} finally {
  rmSync(folder, { recursive: true });
}
const table = `| text | MB | GB/s | ripgrep GB/s | ratio | findings kept |
|---|--:|--:|--:|--:|--:|
${rows.map((row) => `| ${row.text} | ${row.mb} | ${row.gbPerSecond.toFixed(3)} | ${row.ripgrep.toFixed(3)} | ${row.ratio.toFixed(2)} | ${row.findings} |`).join("\n")}
`;
process.stdout.write(values.json ? `${JSON.stringify(rows)}\n` : table);

/** Rows of a number, a count, an amount, a date and a number of up to nine digits, without a header. */
function numberSheet(size: number): Uint8Array<ArrayBuffer> {
  let seed = 5;
  const below = (n: number) => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 8) % n;
  let rows = "";
  while (rows.length < 500_000)
    rows += `${below(300_000)}\t${below(10)}\t${below(2000)}.${below(100)}\t202${below(6)}-0${1 + below(9)}-1${below(10)}\t${below(1e9)}\n`;
  return repeated(rows, size);
}

function repeated(text: string, size: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text.repeat(Math.ceil(size / text.length)));
}

function measure(text: string, corpus: Uint8Array<ArrayBuffer>, kind: "text" | "table" = "text"): void {
  const path = join(folder, "corpus.txt");
  writeFileSync(path, corpus);
  scan(corpus.subarray(0, 4 * 1024 * 1024), kind);
  let best = Number.POSITIVE_INFINITY;
  let rg = Number.POSITIVE_INFINITY;
  let findings = 0;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    findings = scan(corpus, kind);
    best = Math.min(best, performance.now() - start);
    rg = Math.min(rg, ripgrep(path));
  }
  const gb = corpus.length / 1e9;
  rows.push({
    text,
    mb: Math.round(corpus.length / 1048576),
    seconds: best / 1000,
    gbPerSecond: gb / (best / 1000),
    ripgrep: gb / (rg / 1000),
    ratio: rg / best,
    findings,
  });
}

function scan(corpus: Uint8Array<ArrayBuffer>, kind: "text" | "table"): number {
  const it = createScan({ part: "text", kind });
  for (let at = 0; at < corpus.length; at += 1 << 20) it.push(corpus.subarray(at, at + (1 << 20)));
  return it.end().length;
}

function ripgrep(path: string): number {
  const start = performance.now();
  const done = spawnSync("rg", ["--no-unicode", "-o", "-b", "-j1", ALTERNATION, path], {
    maxBuffer: 2 ** 31 - 1,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (done.error !== undefined || (done.status ?? 2) > 1) throw new Error("ripgrep did not run");
  return performance.now() - start;
}
