import type { Bytes } from "#core/bytes.ts";
import type { Finding, Inspection, NotScanned } from "#core/detect/finding.ts";
import type { OwnTermsSource } from "#core/detect/own-terms.ts";
import { EXTRACT_LIMITS, type ExtractLimits } from "#core/extract/budget.ts";
import { withoutRepeats } from "#core/extract/by-type.ts";
import { extract } from "#core/extract/extract.ts";
import type { Content } from "#core/extract/source.ts";
import type { TextKind } from "#core/extract/extractor.ts";
import { FRAME, type Frames, openFrames, type Read } from "#io/sandbox/frames.ts";

/** Makes a scan ready for these own terms, or for none. */
export type PrepareScan = (own: OwnTermsSource | undefined) => OpenScan;

/** Opens a scan of one part: pieces of text in, findings out. */
export type OpenScan = (options: { readonly part: string; readonly kind: TextKind }) => {
  readonly push: (chunk: string) => void;
  readonly end: () => readonly Finding[];
};

/** How a file is announced to the child. */
export interface Announcement {
  readonly name: string;
  readonly mediaType: string;
  readonly ms: number;
  readonly memoryBytes: number;
}

/** Most findings of one file that are told. */
const FINDINGS_MAX = 20_000;

/** The child's whole life: files in by `read`, one line of JSON for each out by `write`. Text never leaves. */
export async function serveFiles(
  pipes: { readonly read: Read; readonly write: (line: string) => void },
  prepare: PrepareScan,
  abilities: Pick<ExtractLimits, "now" | "readPicture">,
): Promise<void> {
  const frames = openFrames(pipes.read);
  let openScan = prepare(undefined);
  for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
    if (frame.kind === FRAME.terms) {
      openScan = prepare(readJson(frame.body) as OwnTermsSource);
      continue;
    }
    if (frame.kind !== FRAME.begin) throw new RangeError("no file begun");
    const announced = readJson(frame.body) as Announcement;
    const pieces = readPieces(frames);
    const answer = await inspectFile(announced, pieces, openScan, abilities);
    // What was not needed has to be taken all the same: the next file stands behind it.
    for await (const _ of pieces) continue;
    frames.recycle();
    pipes.write(`${JSON.stringify(answer)}\n`);
  }
}

function readJson(body: Bytes): unknown {
  return JSON.parse(new TextDecoder().decode(body));
}

async function* readPieces(frames: Frames): AsyncGenerator<Bytes> {
  for (;;) {
    const frame = frames.next();
    if (frame === undefined) throw new RangeError("file cut off");
    if (frame.kind === FRAME.end) return;
    yield frame.body;
  }
}

/** Reads one file to its end. */
export async function inspectFile(
  file: Announcement,
  content: Content,
  openScan: OpenScan,
  abilities: Pick<ExtractLimits, "now" | "readPicture" | "textsAlone">,
): Promise<Inspection> {
  const findings: Finding[] = [];
  const notScanned: NotScanned[] = [];
  let current: { part: string; kind: TextKind; scan: ReturnType<OpenScan> } | undefined;
  const close = () => {
    for (const finding of current?.scan.end() ?? []) if (findings.length < FINDINGS_MAX) findings.push(finding);
    current = undefined;
  };
  await extract(
    { name: file.name, mediaType: file.mediaType, bytes: content instanceof Uint8Array ? content : untouched(content) },
    {
      text(part, chunk, kind) {
        if (current?.part !== part) {
          close();
          current = { part, kind, scan: openScan({ part, kind }) };
        }
        current?.scan.push(chunk);
      },
      notScanned: (part, why) => void notScanned.push({ part, why }),
    },
    { ...EXTRACT_LIMITS, heldBytes: file.memoryBytes / 2, ms: file.ms, ...abilities },
  );
  close();
  return { findings: withoutRepeats(findings), notScanned };
}

/** The extractor may let go of a file early; the stream behind it must stay open for the rest. */
function untouched(pieces: AsyncIterable<Bytes>): AsyncIterable<Bytes> {
  const iterator = pieces[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
}
