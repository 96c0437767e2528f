import { openScan, type Scan, type ScanOptions } from "#core/detect/scan.ts";

export type { Scan, ScanOptions } from "#core/detect/scan.ts";

/**
 * A scan fed piece by piece: texts, or UTF-8 bytes cut anywhere. The findings are those of `detect` on the whole; memory does not grow with the text.
 * Offsets are UTF-16 units of what a UTF-8 decoder makes of the bytes (a byte order mark counts as one unit, malformed bytes as U+FFFD).
 */
export function createScan(options: ScanOptions): Scan {
  return openScan(options);
}
