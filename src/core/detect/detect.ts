import type { Finding } from "#core/detect/finding.ts";
import { openScan, type ScanOptions } from "#core/detect/scan.ts";
import { plainTriggers } from "#core/detect/triggers.ts";

/** Everything sensitive in a text, in order, none overlapping another; offsets are UTF-16 units of `text`. Never throws. */
export function detect(text: string, options: ScanOptions): Finding[] {
  // For a short text the SIMD path costs more to set up than it saves.
  const short = text.length < 8192;
  const scan = short ? openScan(options, text.length * 3 + 64, plainTriggers) : openScan(options);
  scan.push(text);
  return scan.end();
}
