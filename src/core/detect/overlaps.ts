import { rank } from "#core/detect/confidence.ts";
import type { Finding } from "#core/detect/finding.ts";

/** Of findings that overlap, the surest stays; of equally sure ones the longest; of equally long ones the first of the registry. In order of the text. */
export function withoutOverlaps(findings: readonly Finding[], order: ReadonlyMap<string, number>): Finding[] {
  const byStart = [...findings].sort((a, b) => a.start - b.start);
  const kept: Finding[] = [];
  for (let i = 0; i < byStart.length; ) {
    const first = byStart[i] as Finding;
    let end = first.end;
    let k = i + 1;
    for (; k < byStart.length && (byStart[k] as Finding).start < end; k++) end = Math.max(end, (byStart[k] as Finding).end);
    // Most findings overlap no other, and what does not reach a group does not bear on it.
    if (k === i + 1) kept.push(first);
    else for (const one of best(byStart.slice(i, k), order)) kept.push(one);
    i = k;
  }
  return kept;
}

/** The same for a few findings that hang together. */
function best(findings: Finding[], order: ReadonlyMap<string, number>): Finding[] {
  const place = (finding: Finding) => order.get(finding.detector) ?? 0;
  findings.sort(
    (a, b) => rank(b.confidence) - rank(a.confidence) || b.end - b.start - (a.end - a.start) || place(a) - place(b) || a.start - b.start,
  );
  const kept: Finding[] = [];
  for (const finding of findings) {
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
