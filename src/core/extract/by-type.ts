import type { Finding } from "#core/detect/finding.ts";
import { openUnion } from "#core/detect/union.ts";

/** Where stands what the media type shows of a file whose name shows something else. */
export const BY_TYPE = "by its type";

const PLACE = new RegExp(` > ${BY_TYPE}(?: \\(\\d+\\))*(?: > |$)`);

/** The findings of a file without those that its name showed already. */
export function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const union = openUnion(findings.filter(({ part }) => !PLACE.test(part)));
  union.add(findings.filter(({ part }) => PLACE.test(part)));
  return union.findings;
}
