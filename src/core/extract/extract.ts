import type { Bytes } from "#core/bytes.ts";
import { MAYBE_NONE, type NotScanned, type NotScannedReason } from "#core/detect/finding.ts";
import {
  type Budget,
  EXTRACT_LIMITS,
  type ExtractLimits,
  openBudget,
  OtherThanText,
  Overrun,
  ReceiverFailed,
  Stop,
} from "#core/extract/budget.ts";
import { BY_TYPE } from "#core/extract/by-type.ts";
import { openCompound, type Storage } from "#core/extract/compound/compound.ts";
import type { CompoundExtractor, Receiver, Sink, TextKind, ZipExtractor } from "#core/extract/extractor.ts";
import { EXTRACTORS } from "#core/extract/extractors/index.ts";
import { plainText } from "#core/extract/extractors/plain-text.ts";
import { createPlaces, joinPlace, type Places, placeName } from "#core/extract/places.ts";
import { isPlain, type Recognised, recognise } from "#core/extract/recognise.ts";
import { type Content, keepSource, openSource, type Source } from "#core/extract/source.ts";
import { openZip } from "#core/extract/zip/zip.ts";

/** A file as it came: `bytes` whole, or piece by piece where it is large. */
export interface InputFile {
  readonly name: string;
  readonly mediaType?: string | undefined;
  readonly bytes: Content;
}

/** One text of a file. */
export interface ExtractedPart {
  /** The place: "report.docx > header". */
  readonly part: string;
  readonly text: string;
  readonly kind: TextKind;
}

/**
 * Writes every text that the file holds to the receiver, to its end, and tells what could not be read.
 * Never throws for what a file holds, but OtherThanText where that was asked; never makes more of it than the limits allow. An error of
 * the receiver itself passes on.
 */
export async function extract(file: InputFile, receiver: Receiver, limits: ExtractLimits = EXTRACT_LIMITS): Promise<void> {
  const budget = openBudget(limits);
  const place = placeName(file.name);
  const places = createPlaces(receiver);
  const content = file.bytes instanceof Uint8Array ? file.bytes : counted(file.bytes, budget);
  if (content instanceof Uint8Array) budget.took(content.length);
  try {
    await readFile({ place, depth: 0, places, budget }, file.name, content, file.mediaType ?? "");
  } catch (error) {
    if (error instanceof ReceiverFailed) throw error.cause;
    if (!(error instanceof Overrun)) throw error;
    // The rest of the file stays unread, not only the part where it stopped.
    places.notScanned(place, error.why);
  }
}

/** The same, gathered: every part with its text. For files of ordinary size. */
export async function extractParts(
  file: InputFile,
  limits: ExtractLimits = EXTRACT_LIMITS,
): Promise<{ readonly parts: readonly ExtractedPart[]; readonly notScanned: readonly NotScanned[] }> {
  const texts = new Map<string, { chunks: string[]; kind: TextKind }>();
  const notScanned: NotScanned[] = [];
  const receiver: Receiver = {
    text(place, chunk, kind) {
      const known = texts.get(place);
      if (known === undefined) texts.set(place, { chunks: [chunk], kind });
      else known.chunks.push(chunk);
    },
    notScanned: (part, why) => void notScanned.push({ part, why }),
  };
  await extract(file, receiver, limits);
  return { parts: [...texts].map(([part, { chunks, kind }]) => ({ part, text: chunks.join(""), kind })), notScanned };
}

interface Scope {
  readonly place: string;
  readonly depth: number;
  readonly places: Places;
  readonly budget: Budget;
}

async function readFile(scope: Scope, name: string, content: Content, mediaType: string): Promise<void> {
  await guarded(scope, async () => {
    const source = await openSource(name, mediaType.toLowerCase(), content, scope.budget);
    try {
      return source.head.length === 0 ? undefined : await readSource(source, scope);
    } finally {
      await source.close();
    }
  });
}

/** Reads one thing more; whatever goes wrong in it is told at its place and stays there, unless the whole budget is spent. */
async function guarded({ place, places, budget, depth }: Scope, read: () => Promise<NotScannedReason | undefined>): Promise<void> {
  if (depth > budget.limits.depth) return places.notScanned(place, "too-deep");
  budget.entry();
  try {
    const why = await read();
    if (why !== undefined) places.notScanned(place, why);
  } catch (error) {
    if (error instanceof Overrun) places.notScanned(place, error.why);
    if (error instanceof Stop) throw error;
    places.notScanned(place, "damaged");
  }
}

/** A file whose name and media type call for several readers is read by all of them, where it is not too long to be kept for that. */
async function readSource(source: Source, scope: Scope): Promise<NotScannedReason | undefined> {
  const { reader, others } = recognise(source, EXTRACTORS);
  if (others.length === 0) return readBy(reader, source, scope);
  const kept = await keepSource(source, scope.budget);
  await guarded(scope, () => readBy(reader, kept.source, scope));
  for (const other of others) {
    const place = scope.places.fresh(joinPlace(scope.place, BY_TYPE));
    const beside = { ...scope, place, places: closedAlone(scope.places) };
    if (kept.isKept) await guarded(beside, () => readBy(other, kept.source, beside));
    // What stands there as it is was read by the other reader as well; what another format makes of it was not.
    else if (!isPlain(other)) beside.places.notScanned(place, "too-large");
  }
  return undefined;
}

/** Of what is closed for one reader is told, and not that it is no file of its kind. */
function closedAlone(places: Places): Places {
  return {
    ...places,
    notScanned(place, why) {
      if (!MAYBE_NONE.has(why)) places.notScanned(place, why);
    },
  };
}

async function readBy(reader: Recognised["reader"], source: Source, scope: Scope): Promise<NotScannedReason | undefined> {
  const { budget } = scope;
  const sink = sinkOf(scope);
  if (budget.limits.textsAlone === true && reader !== plainText) throw new OtherThanText();
  if (reader === "zip") return readZip(source, sink, budget);
  if (reader === "compound") return readCompound(source, sink, budget);
  await reader.extract(source, sink, budget);
  return undefined;
}

async function readZip(source: Source, sink: Sink, budget: Budget): Promise<NotScannedReason | undefined> {
  const zip = openZip(await source.all(), budget);
  if (zip === undefined) return "damaged";
  for (const [where, why] of zip.odd) sink.notScanned(where, why);
  const names = new Set(zip.entries.map((entry) => entry.name));
  const reader = EXTRACTORS.find((extractor): extractor is ZipExtractor => extractor.inside === "zip" && extractor.holds(names));
  if (reader === undefined) return "unknown-format";
  await reader.extract(zip, sink, budget);
  return undefined;
}

async function readCompound(source: Source, sink: Sink, budget: Budget): Promise<NotScannedReason | undefined> {
  const compound = openCompound(await source.all());
  if (compound === undefined) return "damaged";
  const why = await readStorage(compound.root, sink, budget);
  return compound.isOdd ? "damaged" : why;
}

async function readStorage(storage: Storage, sink: Sink, budget: Budget): Promise<NotScannedReason | undefined> {
  const reader = EXTRACTORS.find(
    (extractor): extractor is CompoundExtractor => extractor.inside === "compound" && extractor.holds(storage),
  );
  if (reader === undefined) return "unknown-format";
  await reader.extract(storage, sink, budget);
  return undefined;
}

function sinkOf({ place, depth, places, budget }: Scope): Sink {
  const inner = (name: string): Scope => ({ place: places.fresh(joinPlace(place, placeName(name))), depth: depth + 1, places, budget });
  return {
    text(where, chunk, kind = "text") {
      budget.wrote(chunk.length);
      if (places.text(joinPlace(place, where), chunk, kind)) budget.entry();
    },
    notScanned: (where, why) => places.notScanned(joinPlace(place, where), why),
    file: (name, content, mediaType = "") => readFile(inner(name), name, content, mediaType),
    object(name, storage) {
      const scope = inner(name);
      return guarded(scope, () => readStorage(storage, sinkOf(scope), budget));
    },
  };
}

async function* counted(chunks: AsyncIterable<Bytes>, budget: Budget): AsyncGenerator<Bytes> {
  for await (const chunk of chunks) {
    budget.took(chunk.length);
    yield chunk;
  }
}
