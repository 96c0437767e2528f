/**
 * How sure we are.
 * low: the shape is right but nothing says what it is, or it looks like one with a typing error;
 * medium: the number check holds and the surroundings do not contradict, or the surroundings say so without a check;
 * high: the number check holds and the surroundings say what it is, or chance is below one in a million.
 */
export type Confidence = "low" | "medium" | "high";

/** A confidence, or no finding at all. */
export type Level = Confidence | "none";

/** Weakest first. */
const LEVELS: readonly Level[] = ["none", "low", "medium", "high"];

/** 0 for none up to 3 for high. */
export function rank(level: Level): number {
  return LEVELS.indexOf(level);
}
