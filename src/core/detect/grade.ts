import { type Level, rank } from "#core/detect/confidence.ts";
import type { Grading, Judgement } from "#core/detect/detector.ts";
import type { Evidence } from "#core/detect/surroundings.ts";

/** How sure a detector is of a candidate, from its own judgement and what stands beside it. `alone` is the level for a candidate with nothing beside it. */
export function grade(grading: Omit<Grading, "named" | "mass">, judgement: Judgement, evidence: Evidence, alone: Level): Level {
  if (judgement === "none") return "none";
  if (judgement === "unchecked") return evidence === "adjacent" || evidence === "near" ? grading.supported : "none";
  if (judgement === "test") return evidence === "other" ? "none" : "low";
  if (judgement === false) return grading.typo && evidence === "adjacent" ? "low" : "none";
  if (evidence === "adjacent" || evidence === "near") return rank(alone) > rank(grading.supported) ? alone : grading.supported;
  if (evidence === "other") return rank(alone) < rank(grading.contradicted) ? alone : grading.contradicted;
  return alone;
}
