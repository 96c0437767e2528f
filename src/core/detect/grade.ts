import type { Level } from "#core/detect/confidence.ts";
import type { Grading, Judgement } from "#core/detect/detector.ts";
import type { Evidence } from "#core/detect/surroundings.ts";

/** How sure a detector is of a candidate, from its own judgement and what stands beside it. `alone` is the level for a candidate with nothing beside it. */
export function grade(grading: Grading, judgement: Judgement, evidence: Evidence, alone: Level): Level {
  if (judgement === "none") return "none";
  if (judgement === "test") return evidence === "other" ? "none" : "low";
  if (judgement === false) return grading.typo && evidence === "adjacent" ? "low" : "none";
  if (evidence === "adjacent" || evidence === "near") return grading.supported;
  return evidence === "other" ? grading.contradicted : alone;
}
