import { compileOwnTerms } from "#core/detect/own-terms.ts";
import { openScan } from "#core/detect/scan.ts";
import { type PrepareScan, serveFiles } from "#io/sandbox/serve.ts";

// The program of a sandbox's child: files in, findings out. It runs without any right but to read its own code.
const prepare: PrepareScan = (source) => {
  const own = source === undefined ? {} : { own: compileOwnTerms(source).terms };
  return (options) => openScan({ ...options, ...own });
};
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
await serveFiles(process.stdin, (line) => process.stdout.write(line), prepare, cpuMs);
