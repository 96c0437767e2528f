import { rank } from "#core/detect/confidence.ts";
import type { Finding } from "#core/detect/finding.ts";

/** Of findings that overlap, the surest stays; of equally sure ones the longest; of equally long ones the first of the registry. In order of the text. */
export function withoutOverlaps(findings: readonly Finding[], order: ReadonlyMap<string, number>): Finding[] {
  const place = (finding: Finding) => order.get(finding.detector) ?? 0;
  const best = [...findings].sort(
    (a, b) => rank(b.confidence) - rank(a.confidence) || b.end - b.start - (a.end - a.start) || place(a) - place(b) || a.start - b.start,
  );
  const byStart = [...findings].sort((a, b) => a.start - b.start || a.end - b.end);
  // Most texts have no overlap at all.
  if (!byStart.some((finding, i) => i > 0 && finding.start < (byStart[i - 1] as Finding).end)) return byStart;
  const kept: Finding[] = [];
  for (const finding of best) {
    const at = insertion(kept, finding.start);
    const before = kept[at - 1];
    const after = kept[at];
    if ((before !== undefined && before.end > finding.start) || (after !== undefined && after.start < finding.end)) continue;
    kept.splice(at, 0, finding);
  }
  return kept;
}

function insertion(kept: readonly Finding[], start: number): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle] as Finding).start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
