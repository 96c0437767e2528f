import { openPictureReader } from "#io/sandbox/picture-reader.ts";
import { cpuMs, prepareScan } from "#io/sandbox/prepare-scan.ts";
import { PIPES } from "#io/sandbox/pipes.ts";
import { serveFiles } from "#io/sandbox/serve.ts";

// As the other child, and it reads pictures too. It is larger and slower, so only files that need it come here.
await serveFiles(PIPES, prepareScan, { now: cpuMs, readPicture: await openPictureReader() });
