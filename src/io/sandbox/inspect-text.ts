import { detect } from "#core/detect/detect.ts";
import type { Inspection } from "#core/detect/finding.ts";
import type { ScanOptions } from "#core/detect/scan.ts";

/** Looks into a text that is already text, in this process: a subject, a body, what somebody types. Files go to the sandbox. */
export function inspectText(text: string, options: ScanOptions): Inspection {
  return { findings: detect(text, options), notScanned: [] };
}
