import type { Finding } from "#core/detect/finding.ts";
import type { Lexicon } from "#core/detect/lexicon.ts";
import { openScan, type ScanOptions } from "#core/detect/scan.ts";
import type { Triggers } from "#core/detect/triggers.ts";
import { fastTriggers } from "#core/detect/triggers-simd.ts";

/** Everything sensitive in a text, in order, none overlapping another; offsets are UTF-16 units of `text`. Never throws. */
export function detect(text: string, options: ScanOptions): Finding[] {
  const scan = openScan(options, WINDOW, borrow);
  try {
    scan.push(text);
    return scan.end();
  } finally {
    giveBack(text.length);
  }
}

/** New bytes read at a time; most texts are shorter. */
const WINDOW = 32 * 1024;

/** What a scan searches in, kept for the next: to make it anew costs more than to read a mail. */
interface Kept {
  readonly size: number;
  readonly terms: Lexicon;
  readonly labels: Lexicon;
  readonly triggers: Triggers;
}

let idle: Kept | undefined;
let lent: Kept | undefined;

function borrow(size: number, terms: Lexicon, labels: Lexicon): Triggers {
  const fits = idle?.size === size && idle.terms === terms && idle.labels === labels;
  lent = fits && idle !== undefined ? idle : { size, terms, labels, triggers: fastTriggers(size, terms, labels) };
  idle = undefined;
  return lent.triggers;
}

/** Nothing of a text stays behind. Each UTF-16 unit was three bytes at most, and a little was read beyond. */
function giveBack(units: number): void {
  if (lent === undefined) return;
  const { bytes } = lent.triggers;
  bytes.fill(0, 0, Math.min(bytes.length, units * 3 + 4096));
  idle = lent;
  lent = undefined;
}
