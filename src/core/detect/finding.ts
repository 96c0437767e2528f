import type { Confidence } from "#core/detect/confidence.ts";
import type { DetectorId } from "#core/detect/detectors/index.ts";

export type { Confidence } from "#core/detect/confidence.ts";

/** Something sensitive that was seen. Never holds the value itself. */
export interface Finding {
  readonly detector: DetectorId;
  readonly confidence: Confidence;
  /** The place in words a person understands: "text", "subject", "report.docx > header". */
  readonly part: string;
  /** UTF-16 offsets in the extracted text of the part. */
  readonly start: number;
  readonly end: number;
  /** The last three characters alone: "••••••782". */
  readonly masked: string;
  /** For the detectors "keyword", "pattern" and "exact-list": the id of the organisation's list that it stands in. */
  readonly list?: string;
}

/** A part that could not be read to its end, and why: a policy can act on it. */
export interface NotScanned {
  readonly part: string;
  readonly why: NotScannedReason;
}

export type NotScannedReason =
  | "password"
  | "damaged"
  | "unknown-format"
  | "too-deep"
  | "too-large"
  | "too-many-entries"
  | "too-slow"
  | "no-text";

/** Reasons that say nothing of what only one of several readings takes for a file of its kind: it may well be none. */
export const MAYBE_NONE: ReadonlySet<NotScannedReason> = new Set(["damaged", "unknown-format", "no-text"]);

/** What was seen in a message or a file, and what could not be looked into. */
export interface Inspection {
  readonly findings: readonly Finding[];
  readonly notScanned: readonly NotScanned[];
}
