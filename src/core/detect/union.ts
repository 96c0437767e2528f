import type { Finding } from "#core/detect/finding.ts";

/** What several readings of one thing show, each finding once. */
export interface Union {
  readonly findings: readonly Finding[];
  readonly add: (more: readonly Finding[]) => void;
}

/** Gathers what one reading shows and no other does. Values are not known here: kind, certainty and mask tell them apart. */
export function openUnion(first: readonly Finding[]): Union {
  const findings = [...first];
  const counts = new Map<string, number>();
  for (const finding of first) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return {
    findings,
    add(more) {
      const here = new Map<string, number>();
      for (const finding of more) {
        const key = keyOf(finding);
        const count = (here.get(key) ?? 0) + 1;
        here.set(key, count);
        if (count <= (counts.get(key) ?? 0)) continue;
        counts.set(key, count);
        findings.push(finding);
      }
    },
  };
}

function keyOf({ detector, confidence, masked, list = "" }: Finding): string {
  return `${detector} ${confidence} ${list} ${masked}`;
}
