import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Inspection } from "#core/detect/finding.ts";
import type { Command } from "#apps/commands/command.ts";
import { openInspector } from "#apps/inspector.ts";
import { DEFAULT_POLICY, loadPolicy } from "#apps/policy-watch.ts";
import { SettingsMistake } from "#apps/settings.ts";
import { openSandbox } from "#io/sandbox/sandbox.ts";

/** `zegel scan`: the detection engine on any file or folder. */
export const scan: Command = {
  name: "scan",
  summary: "look for sensitive data in files and folders",
  usage: "[--json] [--spans] [--no-pictures] [--policy FILE] PATH... (or - for standard input)",
  help: "Prints what it finds in each file; with --json one line a file. --spans adds the place in the text for people. Keywords come from the policy.\nExit 1 when something was found.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: "boolean" }, spans: { type: "boolean" }, "no-pictures": { type: "boolean" }, policy: { type: "string" } },
    });
    if (positionals.length === 0) throw new SettingsMistake("say which file or folder to scan");
    const sandbox = openSandbox({ size: 1, pictures: values["no-pictures"] !== true });
    const { inspector } = openInspector(sandbox, loadPolicy(values.policy ?? DEFAULT_POLICY));
    let found = false;
    try {
      for (const named of positionals) {
        for await (const path of filesAt(named)) {
          const began = performance.now();
          const file = { name: path, bytes: contentsOf(path) };
          const seen = await inspector().file(file);
          found ||= seen.findings.length > 0;
          const line = {
            path,
            bytes: path === "-" ? file.bytes.count() : (await stat(path)).size,
            ms: Math.round(performance.now() - began),
            ...seen,
          };
          process.stdout.write(values.json === true ? `${JSON.stringify(line)}\n` : forPeople(line, values.spans === true));
        }
      }
    } finally {
      await sandbox.close();
    }
    return found ? 1 : 0;
  },
};

async function* filesAt(path: string): AsyncGenerator<string> {
  if (path === "-") return yield path;
  const what = await stat(path).catch(() => undefined);
  if (what === undefined) throw new SettingsMistake(`there is no ${path}`);
  if (!what.isDirectory()) return yield path;
  const names = await readdir(path);
  for (const name of names.toSorted()) yield* filesAt(join(path, name));
}

function contentsOf(path: string): AsyncIterable<Uint8Array<ArrayBuffer>> & { readonly count: () => number } {
  const source = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 128 * 1024 });
  let count = 0;
  async function* bytes(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for await (const chunk of source) {
      const { buffer, byteOffset, length } = chunk as Buffer<ArrayBuffer>;
      count += length;
      yield new Uint8Array(buffer, byteOffset, length);
    }
  }
  return { [Symbol.asyncIterator]: bytes, count: () => count };
}

function forPeople(line: Inspection & { readonly path: string }, spans: boolean): string {
  const findings = line.findings.map(
    ({ detector, confidence, part, start, end, masked }) =>
      `  ${confidence.padEnd(6)} ${detector.padEnd(12)} ${masked}  ${part}${spans ? ` ${start}-${end}` : ""}\n`,
  );
  const unread = line.notScanned.map(({ part, why }) => `  not scanned: ${part} (${why})\n`);
  return `${line.path}: ${findings.length === 0 ? "nothing found" : `${findings.length} found`}\n${findings.join("")}${unread.join("")}`;
}
