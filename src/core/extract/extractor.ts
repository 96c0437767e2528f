import type { NotScannedReason } from "#core/detect/finding.ts";
import type { Budget } from "#core/extract/budget.ts";
import type { Storage } from "#core/extract/compound/compound.ts";
import type { Content, Source } from "#core/extract/source.ts";
import type { Zip } from "#core/extract/zip/zip.ts";

/** What a text is: running text, or a table whose rows end in "\n" and whose cells are parted by "\t" (first row is often the header). */
export type TextKind = "text" | "table";

/** Takes what was read. Chunks of one place come one after the other and together are one text; a place never comes back. */
export interface Receiver {
  text(place: string, chunk: string, kind: TextKind): void;
  notScanned(place: string, why: NotScannedReason): void;
}

/**
 * What an extractor writes to. A place is in words a person understands and lies inside the file: "header", "sheet 'Salaries'"; "" is the file itself.
 * Every call may end the extraction by throwing when the budget is spent: extractors let that pass.
 */
export interface Sink {
  text(place: string, chunk: string, kind?: TextKind): void;
  notScanned(place: string, why: NotScannedReason): void;
  /** A file inside this one: goes through the registry, one level deeper. Resolves when it was read. */
  file(name: string, content: Content, mediaType?: string): Promise<void>;
  /** A storage inside a compound file: a document of its own, a message, a folder. Goes through the registry like a file. */
  object(name: string, storage: Storage): Promise<void>;
}

/** Reads files of one format by themselves. */
export interface FileExtractor {
  readonly inside: "file";
  readonly id: string;
  /** Endings of file names, lower case, without the dot. */
  readonly endings: readonly string[];
  /** Lower case, without parameters. */
  readonly mediaTypes: readonly string[];
  /** Whether a file that begins so is of this format, whatever it is called. */
  readonly begins: (head: Uint8Array) => boolean;
  readonly extract: (source: Source, sink: Sink, budget: Budget) => Promise<void>;
}

/** Reads ZIP files whose entries have these names: office formats, or any archive. */
export interface ZipExtractor {
  readonly inside: "zip";
  readonly id: string;
  readonly holds: (names: ReadonlySet<string>) => boolean;
  readonly extract: (zip: Zip, sink: Sink, budget: Budget) => Promise<void>;
}

/** Reads compound files that hold these streams: Office before 2007, Outlook messages, embedded objects. */
export interface CompoundExtractor {
  readonly inside: "compound";
  readonly id: string;
  readonly holds: (root: Storage) => boolean;
  readonly extract: (root: Storage, sink: Sink, budget: Budget) => Promise<void>;
}

export type Extractor = FileExtractor | ZipExtractor | CompoundExtractor;
