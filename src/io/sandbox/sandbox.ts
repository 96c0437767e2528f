import { type Bytes, concat } from "#core/bytes.ts";
import type { Finding, Inspection } from "#core/detect/finding.ts";
import type { Content } from "#core/extract/source.ts";
import type { InspectOptions, SandboxFile } from "#io/sandbox/file.ts";
import { LIMITS } from "#core/limits.ts";
import { startChild } from "#io/sandbox/child-process.ts";
import { mayBeText, startTextThread, unlessOther } from "#io/sandbox/text-thread.ts";
import { openPool } from "#io/sandbox/pool.ts";

/** How much the sandbox may use. Sizes in bytes, times in milliseconds. */
export interface SandboxSettings {
  /** Children at once. */
  readonly size?: number;
  /** Memory of one child, all in all. */
  readonly memoryBytes?: number;
  /** CPU time for one file; large files get more, see BYTES_PER_MS. */
  readonly ms?: number;
  /** A child that nobody needs ends after this. */
  readonly idleMs?: number;
  /** A child is replaced after so many files. */
  readonly filesPerChild?: number;
  /** Whether letters in pictures and scanned pages are read, by further and larger children. */
  readonly pictures?: boolean;
  /** The program that a child runs. */
  readonly program?: URL;
}

/** Reads hostile files in children that can do nothing but read them. */
export interface Sandbox {
  /** Always answers, whatever the file does: what cannot be read to its end is in `notScanned`. */
  inspect(file: SandboxFile, options?: InspectOptions): Promise<Inspection>;
  close(): Promise<void>;
}

/** A child that reads pictures takes more of everything. Bytes and milliseconds. */
const PICTURE_LIMITS = { memoryBytes: 640 * 1024 * 1024, ms: 30_000, fileBytes: LIMITS.messageBytes } as const;

/** Opens the sandbox. Nothing is started before the first file comes. */
export function openSandbox(settings: SandboxSettings = {}): Sandbox {
  const { size = 2, idleMs = 30_000, filesPerChild = 1000, memoryBytes = LIMITS.extractMemoryBytes, ms = LIMITS.extractMs } = settings;
  const lives = { idleMs, filesPerChild };
  const program = settings.program ?? new URL("./child.ts", import.meta.url);
  const pictureProgram = new URL("./picture-child.ts", import.meta.url);
  const readers = openPool({ ...lives, size, start: () => startChild({ memoryBytes, ms, program }) });
  const pictures =
    settings.pictures === true
      ? openPool({ ...lives, size: 1, start: () => startChild({ ...PICTURE_LIMITS, program: pictureProgram }) })
      : undefined;
  // What is text from end to end needs no reader of formats, and so no process of its own. Tests of a program of theirs want that one.
  const texts =
    settings.program === undefined ? openPool({ ...lives, size, start: () => startTextThread({ memoryBytes, ms }) }) : undefined;
  const inspectText = async (file: SandboxFile, options: InspectOptions): Promise<Inspection | undefined> =>
    texts !== undefined && mayBeText(file) ? unlessOther(await texts.inspect(file, options)) : undefined;
  return {
    async inspect(file, options = {}) {
      const text = await inspectText(file, options);
      if (text !== undefined) return text;
      if (pictures === undefined) return readers.inspect(file, options);
      const kept = keep(file.bytes);
      const first = await readers.inspect({ ...file, bytes: kept.content }, options);
      const bytes = kept.whole();
      if (bytes === undefined || !first.notScanned.some(({ why }) => why === "no-text")) return first;
      return merge(first, await pictures.inspect({ ...file, bytes }, options));
    },
    close: async () => void (await Promise.all([readers.close(), pictures?.close(), texts?.close()])),
  };
}

/** Lets a file that comes piece by piece be read twice, if it is not too large. */
function keep(content: Content): { readonly content: Content; readonly whole: () => Bytes | undefined } {
  if (content instanceof Uint8Array) return { content, whole: () => content };
  let pieces: Bytes[] | undefined = [];
  let length = 0;
  async function* passed(): AsyncGenerator<Bytes> {
    for await (const piece of content as AsyncIterable<Bytes>) {
      length += piece.length;
      if (length > PICTURE_LIMITS.fileBytes) pieces = undefined;
      pieces?.push(piece);
      yield piece;
    }
  }
  return { content: passed(), whole: () => (pieces === undefined ? undefined : concat(pieces)) };
}

/** What either saw. Where the second reading broke off, what the first left unread stays unread. */
function merge(first: Inspection, second: Inspection): Inspection {
  const key = ({ detector, part, start, end }: Finding) => [detector, part, start, end].join(" ");
  const findings = new Map([...first.findings, ...second.findings].map((finding) => [key(finding), finding]));
  const before = new Set(first.notScanned.map(({ part, why }) => `${why} ${part}`));
  const brokeOff = second.notScanned.some(({ part, why }) => !before.has(`${why} ${part}`));
  return { findings: [...findings.values()], notScanned: brokeOff ? [...first.notScanned, ...second.notScanned] : second.notScanned };
}
