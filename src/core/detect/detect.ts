import type { Finding } from "#core/detect/finding.ts";
import { openScan, type ScanOptions, WINDOW } from "#core/detect/scan.ts";

/** Everything sensitive in a text, in order, none overlapping another; offsets are UTF-16 units of `text`. Never throws. */
export function detect(text: string, options: ScanOptions): Finding[] {
  const scan = openScan(options, Math.min(WINDOW, text.length * 3 + 64));
  scan.push(text);
  return scan.end();
}
