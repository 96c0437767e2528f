import { PIPES } from "#io/sandbox/pipes.ts";
import { serveFiles } from "#io/sandbox/serve.ts";
import { openNumberScan } from "#io/sandbox/stand-in/number-scan.ts";

// A child as the real one, with a scan that is small enough to see through.
await serveFiles(PIPES, () => openNumberScan, { now: () => process.cpuUsage().user / 1000 });
