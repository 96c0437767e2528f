import type { Bytes, Instant } from "#core/bytes.ts";
import type { NotScannedReason } from "#core/detect/finding.ts";
import { LIMITS } from "#core/limits.ts";

/** What may be made of one file. Sizes in bytes, times in milliseconds. */
export interface ExtractLimits {
  readonly depth: number;
  /** Files inside files, and places with text, together. */
  readonly entries: number;
  /** Bytes unpacked for each byte of the file itself. */
  readonly ratio: number;
  /** Bytes unpacked in all. */
  readonly bytes: number;
  /** Bytes of one file that has to be held in memory as a whole. */
  readonly heldBytes: number;
  /** Time for a small file; see BYTES_PER_MS. */
  readonly ms: number;
  /** The world's clock. Without it nothing is ever too slow: then whoever calls must be able to kill. */
  readonly now?: () => Instant;
  /** Whoever reads this reads texts alone: anything else ends the extraction with an OtherThanText. */
  readonly textsAlone?: boolean;
  /** Reads the letters in a picture (PNG, JPEG, BMP, PNM); undefined where it cannot. Without it pictures are told as without text. */
  readonly readPicture?: (bytes: Bytes) => string | undefined;
}

/** The limits of the house. */
export const EXTRACT_LIMITS: ExtractLimits = {
  depth: LIMITS.extractDepth,
  entries: LIMITS.extractEntries,
  ratio: LIMITS.extractRatio,
  bytes: LIMITS.extractBytes,
  heldBytes: LIMITS.extractMemoryBytes / 2,
  ms: LIMITS.extractMs,
};

/** A small file may unpack to this much whatever its ratio: an empty sheet of a megabyte packs a thousandfold. */
export const RATIO_FREE_BYTES = 8 * 1024 * 1024;

/** A large file may take longer: each millisecond beyond `ms` has to be earned by so many bytes that came in. */
export const BYTES_PER_MS = 10_000;

/** The whole extraction ends here: extractors never catch this. */
export class Stop extends Error {}

/** The file is no text, and only texts were to be read. */
export class OtherThanText extends Stop {
  override readonly name = "OtherThanText";
}

/** The receiver itself failed, with `cause`: that is no hostile file and passes on to whoever asked. */
export class ReceiverFailed extends Stop {
  override readonly name = "ReceiverFailed";
}

/** A limit of the file as a whole was reached. */
export class Overrun extends Stop {
  override readonly name = "Overrun";
  readonly why: NotScannedReason;
  constructor(why: NotScannedReason) {
    super(why);
    this.why = why;
  }
}

/** Counts what one file costs. Every method throws Overrun when its limit is passed. */
export interface Budget {
  readonly limits: ExtractLimits;
  /** Bytes of the file itself that came in: they widen what may be unpacked. */
  took(bytes: number): void;
  /** Bytes that came out of a compressed or encoded form. */
  unpacked(bytes: number): void;
  /** UTF-16 units of text handed on: a shared string that a million cells show counts a million times. */
  wrote(chars: number): void;
  entry(): void;
  /** Looks at the clock, now and then. */
  tick(): void;
}

const EFFORT_PER_LOOK = 64;

/** A fresh budget for one file. */
export function openBudget(limits: ExtractLimits): Budget {
  const start = limits.now?.() ?? 0;
  let input = 0;
  let unpacked = 0;
  let written = 0;
  let entries = 0;
  let effort = 0;
  const allowed = () => Math.min(limits.bytes, Math.max(RATIO_FREE_BYTES, input * limits.ratio));
  /** The clock is looked at after so much effort, which grows with the bytes and not only with the calls. */
  const work = (more: number) => {
    effort += more;
    if (effort < EFFORT_PER_LOOK) return;
    effort = 0;
    if (limits.now !== undefined && limits.now() - start > limits.ms + input / BYTES_PER_MS) throw new Overrun("too-slow");
  };
  return {
    limits,
    tick: () => work(1),
    took(bytes) {
      input += bytes;
      work(1 + bytes / 4096);
    },
    unpacked(bytes) {
      unpacked += bytes;
      if (unpacked > allowed()) throw new Overrun("too-large");
      work(1 + bytes / 4096);
    },
    wrote(chars) {
      written += chars;
      if (written > input + allowed()) throw new Overrun("too-large");
      work(1 + chars / 256);
    },
    entry() {
      if (++entries > limits.entries) throw new Overrun("too-many-entries");
    },
  };
}
