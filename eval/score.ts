import type { Finding } from "#core/detect/finding.ts";
import type { Sample } from "./mail.ts";

/** Counts for one detector. */
export interface Tally {
  planted: number;
  found: number;
  /** Found, but named otherwise. */
  misnamed: number;
  /** Findings of this detector on nothing planted or on something else. */
  wrong: number;
  wrongSure: number;
  byLevel: Record<string, number>;
}

/** What a set came to. */
export interface Score {
  readonly tallies: Map<string, Tally>;
  decoys: number;
  decoysTouched: number;
  decoysTouchedSure: number;
  clean: number;
  cleanSure: number;
  cleanLow: number;
  evasions: number;
  evasionsFound: number;
  typos: number;
  typosLow: number;
  typosSure: number;
  /** A few misses and false alarms, for tuning. */
  readonly notes: string[];
}

/** An empty score. */
export function emptyScore(): Score {
  return { tallies: new Map(), decoys: 0, decoysTouched: 0, decoysTouchedSure: 0, clean: 0, cleanSure: 0, cleanLow: 0, evasions: 0, evasionsFound: 0, typos: 0, typosLow: 0, typosSure: 0, notes: [] };
}

/** Adds one sample and what was found in it. */
export function count(score: Score, sample: Sample, findings: readonly Finding[]): void {
  const tally = (type: string) => {
    let it = score.tallies.get(type);
    if (it === undefined) score.tallies.set(type, (it = { planted: 0, found: 0, misnamed: 0, wrong: 0, wrongSure: 0, byLevel: {} }));
    return it;
  };
  const claimed = new Set<Finding>();
  for (const span of sample.spans) {
    const over = findings.filter((finding) => finding.start < span.end && finding.end > span.start);
    const context = () => sample.text.slice(Math.max(0, span.start - 40), span.end + 20).replaceAll("\n", "⏎");
    if (span.role === "decoy") {
      // A finding of what the decoy is in truth (an IP address, a postcode) would be right; these decoys are nothing.
      score.decoys++;
      for (const finding of over) claimed.add(finding);
      const touched = over.filter((finding) => finding.detector !== "person-name");
      if (touched.length > 0) {
        score.decoysTouched++;
        if (touched.some((finding) => finding.confidence !== "low")) score.decoysTouchedSure++;
        for (const finding of touched) tally(finding.detector).wrong++;
        for (const finding of touched) if (finding.confidence !== "low") tally(finding.detector).wrongSure++;
        score.notes.push(`decoy ${span.type} -> ${touched.map((f) => `${f.detector}/${f.confidence}`).join()}: ${context()}`);
      }
      continue;
    }
    const right = over.filter((finding) => finding.detector === span.type);
    for (const finding of over) claimed.add(finding);
    if (span.role === "evasion") {
      score.evasions++;
      if (right.length > 0) score.evasionsFound++;
      else score.notes.push(`evasion ${span.type}: ${context()} [${over.map((f) => f.detector).join()}]`);
    } else if (span.role === "typo") {
      score.typos++;
      if (right.some((finding) => finding.confidence !== "low")) score.typosSure++;
      else if (right.length > 0) score.typosLow++;
      else score.notes.push(`typo ${span.type}: ${context()} [${over.map((f) => f.detector).join()}]`);
    } else {
      const it = tally(span.type);
      it.planted++;
      if (right.length > 0) {
        it.found++;
        const level = right[0]?.confidence ?? "low";
        it.byLevel[level] = (it.byLevel[level] ?? 0) + 1;
      } else {
        if (over.length > 0) {
          it.misnamed++;
          for (const finding of over) tally(finding.detector).wrong++;
        }
        score.notes.push(`miss ${span.type}: ${context()} [${over.map((f) => f.detector).join()}]`);
      }
    }
  }
  for (const finding of findings) {
    if (claimed.has(finding)) continue;
    tally(finding.detector).wrong++;
    if (finding.confidence !== "low") {
      tally(finding.detector).wrongSure++;
      score.notes.push(`noise ${finding.detector}/${finding.confidence}: ${sample.text.slice(Math.max(0, finding.start - 30), finding.end + 20).replaceAll("\n", "⏎")}`);
    }
  }
  if (sample.spans.every((span) => span.role === "decoy")) {
    score.clean++;
    if (findings.some((finding) => finding.confidence !== "low")) score.cleanSure++;
    score.cleanLow += findings.filter((finding) => finding.confidence === "low" && finding.detector !== "person-name").length;
  }
}
