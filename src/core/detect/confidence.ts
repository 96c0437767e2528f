/**
 * How sure we are.
 * low: the shape is right but nothing says what it is, or it looks like one with a typing error;
 * medium: the number check holds and the surroundings do not contradict, or the surroundings say so without a check;
 * high: the number check holds and the surroundings say what it is, or chance is below one in a million.
 */
export type Confidence = "low" | "medium" | "high";

/** A confidence, or no finding at all. */
export type Level = Confidence | "none";

/** 0 for none up to 3 for high. */
export function rank(level: Level): number {
  return level === "none" ? 0 : level === "low" ? 1 : level === "medium" ? 2 : 3;
}
