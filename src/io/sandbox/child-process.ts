import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type Bytes, utf8 } from "#core/bytes.ts";
import type { OwnTermsSource } from "#core/detect/own-terms.ts";
import type { NotScannedReason } from "#core/detect/finding.ts";
import { placeName } from "#core/extract/places.ts";
import { ANSWER_CHARS_MAX, readAnswer } from "#io/sandbox/answer.ts";
import { FRAME, type FrameKind, frameHead, PIECE_BYTES } from "#io/sandbox/frames.ts";
import type { SandboxFile } from "#io/sandbox/file.ts";
import type { Child } from "#io/sandbox/pool.ts";
import type { Announcement } from "#io/sandbox/serve.ts";
import { PICTURE_PACKAGES } from "#io/sandbox/picture-reader.ts";
import { watchProcess } from "#io/sandbox/watch.ts";

/** What a child may use and what it runs. */
export interface ChildSettings {
  readonly memoryBytes: number;
  readonly ms: number;
  readonly program: URL;
}

/** Starts a child without rights: reading the program's own files is all it may. Its environment is empty and its errors go nowhere. */
export function startChild(settings: ChildSettings): Child {
  const child = spawn(process.execPath, childArguments(settings), { env: {}, stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
  // A dead child shows in `exit`; a broken pipe to it is no news.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.unref();
  /** Only a child at work keeps the program running. */
  const hold = (held: boolean) => {
    for (const pipe of [child.stdin, child.stdout] as unknown as Socket[]) {
      if (held) pipe.ref();
      else pipe.unref();
    }
  };
  hold(false);
  let known = NO_TERMS;
  let files = 0;
  let worn = false;
  const isAlive = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    isAlive,
    isWorn: () => worn,
    files: () => files,
    async inspect(file, options) {
      files++;
      hold(true);
      const own = options.own ?? NO_TERMS;
      const fresh = own === known ? undefined : own;
      known = own;
      let isDone = false;
      const part = placeName(file.name);
      const watch = watchProcess(child, settings);
      try {
        const answered = readLine(child);
        const sent = sendFile(child.stdin, file, { own: fresh, settings, took: (bytes) => watch.took(bytes) });
        const first = await Promise.race([answered, sent.then(() => answered)]);
        isDone = first !== undefined;
        const inspection = first === undefined ? undefined : readAnswer(first);
        if (inspection !== undefined) return inspection;
        isDone = false;
        return { findings: [], notScanned: [{ part, why: watch.killed() ?? lastWord(child) }] };
      } finally {
        worn = watch.residentBytes() > settings.memoryBytes * 0.6;
        // One that was cut off in the middle of a file, or said what it may not, is not asked again.
        if (watch.stop() || !isDone) await kill(child);
        hold(false);
      }
    },
    stop: () => kill(child),
  };
}

const NO_TERMS: OwnTermsSource = {};

type Spawned = ChildProcessByStdio<Writable, Readable, null>;

/** Out of its heap, V8 aborts; anything else that ends a child is the file's damage. */
function lastWord(child: Spawned): NotScannedReason {
  return child.signalCode === "SIGABRT" || child.signalCode === "SIGTRAP" || child.exitCode === 134 ? "too-large" : "damaged";
}

function childArguments({ memoryBytes, program }: ChildSettings): string[] {
  const heapMegabytes = Math.max(32, Math.floor((memoryBytes * 0.7) / 1024 / 1024));
  return [
    "--permission",
    // Links are not followed to where they lead, so that nothing outside of these folders has to be readable.
    "--preserve-symlinks",
    "--preserve-symlinks-main",
    ...readablePaths(program).map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${heapMegabytes}`,
    "--max-semi-space-size=8",
    "--disallow-code-generation-from-strings",
    "--disable-proto=delete",
    "--no-addons",
    "--no-warnings",
    fileURLToPath(program),
  ];
}

/** The code that a child runs, and nothing beside it. */
function readablePaths(program: URL): string[] {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const packages = ["fflate", "pdfjs-dist", ...PICTURE_PACKAGES].map((name) => `${root}node_modules/${name}`);
  return [
    `${root}src/core`,
    `${root}package.json`,
    dirname(fileURLToPath(program)),
    fileURLToPath(new URL(".", import.meta.url)),
    ...packages,
  ];
}

interface Sending {
  /** Own terms, where they are not those that the child already has. */
  readonly own: OwnTermsSource | undefined;
  readonly settings: ChildSettings;
  readonly took: (bytes: number) => void;
}

async function sendFile(stdin: Writable, file: SandboxFile, { own, settings, took }: Sending): Promise<void> {
  const announcement: Announcement = {
    name: file.name.slice(0, 4000),
    mediaType: (file.mediaType ?? "").slice(0, 400),
    ms: settings.ms,
    memoryBytes: settings.memoryBytes,
  };
  const begin = utf8(JSON.stringify(announcement));
  stdin.cork();
  if (own !== undefined) writeFrame(stdin, FRAME.terms, utf8(JSON.stringify(own)));
  writeFrame(stdin, FRAME.begin, begin);
  // What is here whole goes out whole, at once; what comes piece by piece waits for the child.
  if (file.bytes instanceof Uint8Array) {
    writePieces(stdin, file.bytes);
    took(file.bytes.length);
  } else {
    stdin.uncork();
    for await (const chunk of file.bytes) {
      took(chunk.length);
      writePieces(stdin, chunk);
      await drained(stdin);
    }
    stdin.cork();
  }
  writeFrame(stdin, FRAME.end, new Uint8Array());
  stdin.uncork();
  await drained(stdin);
}

function writePieces(stdin: Writable, bytes: Bytes): void {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) writeFrame(stdin, FRAME.piece, bytes.subarray(at, at + PIECE_BYTES));
}

function writeFrame(stdin: Writable, kind: FrameKind, body: Bytes): void {
  if (stdin.destroyed) return;
  stdin.write(frameHead(kind, body.length));
  if (body.length > 0) stdin.write(body);
}

/** Until the child has taken enough. One that is gone takes nothing more; its end is seen elsewhere. */
async function drained(stdin: Writable): Promise<void> {
  if (stdin.destroyed || !stdin.writableNeedDrain) return;
  await new Promise<void>((done) => {
    const settle = () => {
      stdin.off("drain", settle).off("close", settle);
      done();
    };
    stdin.on("drain", settle).on("close", settle);
  });
}

/** The child's next line; undefined when it ended first or says too much. */
function readLine(child: Spawned): Promise<string | undefined> {
  return new Promise((answer) => {
    const pieces: string[] = [];
    let length = 0;
    const done = (line: string | undefined) => {
      child.stdout.off("data", take);
      child.off("close", gone);
      child.stdout.pause();
      answer(line);
    };
    const gone = () => done(undefined);
    const take = (piece: string) => {
      pieces.push(piece);
      length += piece.length;
      if (piece.endsWith("\n")) done(pieces.join(""));
      else if (length > ANSWER_CHARS_MAX) done(undefined);
    };
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", take);
    child.stdout.resume();
    child.once("close", gone);
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) gone();
  });
}

async function kill(child: Spawned): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  // An idle child does not keep the program running, but whoever waits for its end must not find that nothing is left to wait for.
  child.ref();
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
