import { cpuMs, prepareScan } from "#io/sandbox/prepare-scan.ts";
import { PIPES } from "#io/sandbox/pipes.ts";
import { serveFiles } from "#io/sandbox/serve.ts";

// The program of a sandbox's child: files in, findings out. It runs without any right but to read its own code.
await serveFiles(PIPES, prepareScan, { now: cpuMs });
