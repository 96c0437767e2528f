import * as v from "valibot";
import { DETECTORS } from "#core/detect/detectors/index.ts";
import type { Inspection } from "#core/detect/finding.ts";

/** Longest answer that is taken from a child, in characters. */
export const ANSWER_CHARS_MAX = 16 * 1024 * 1024;

const Place = v.pipe(v.string(), v.maxLength(4000));
const Offset = v.pipe(v.number(), v.integer(), v.minValue(0));
// Bullets and at most three characters of the value: a child that was taken over cannot send more through here.
const Masked = v.pipe(v.string(), v.regex(/^•{1,12}.{0,3}$/u));
const Detector = v.picklist(DETECTORS.map(({ id }) => id));
const Answer = v.strictObject({
  findings: v.array(
    v.strictObject({
      detector: Detector,
      confidence: v.picklist(["low", "medium", "high"]),
      part: Place,
      start: Offset,
      end: Offset,
      masked: Masked,
      list: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
    }),
  ),
  notScanned: v.array(
    v.strictObject({
      part: Place,
      why: v.picklist(["password", "damaged", "unknown-format", "too-deep", "too-large", "too-many-entries", "too-slow", "no-text"]),
    }),
  ),
});

/** What a child said of a file; undefined where it is not of the form that was agreed. */
export function readAnswer(line: string): Inspection | undefined {
  try {
    const parsed = v.safeParse(Answer, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
