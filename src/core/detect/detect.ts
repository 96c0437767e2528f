import type { Finding } from "#core/detect/finding.ts";
import { openScan, type ScanOptions } from "#core/detect/scan.ts";

/** Everything sensitive in a text, in order, none overlapping another; offsets are UTF-16 units of `text`. Never throws. */
export function detect(text: string, options: ScanOptions): Finding[] {
  const scan = openScan(options, WINDOW);
  scan.push(text);
  return scan.end();
}

/** New bytes read at a time; most texts are shorter. */
const WINDOW = 32 * 1024;
