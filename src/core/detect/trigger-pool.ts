import type { Lexicon } from "#core/detect/lexicon.ts";
import type { Triggers } from "#core/detect/triggers.ts";
import { fastTriggers } from "#core/detect/triggers-simd.ts";

/** The fastest triggers of this size for these words: those of an earlier scan where they fit, because to make them anew costs more than to read a mail. */
export function borrowTriggers(size: number, terms: Lexicon, labels: Lexicon): Triggers {
  const at = idle.findIndex((kept) => kept.size === size && kept.terms === terms && kept.labels === labels);
  const [kept = { size, terms, labels, triggers: fastTriggers(size, terms, labels) }] = at < 0 ? [] : idle.splice(at, 1);
  lent.set(kept.triggers, kept);
  return kept.triggers;
}

/** Keeps borrowed triggers for the next scan. Nothing of the text in their first `used` bytes stays behind. */
export function returnTriggers(triggers: Triggers, used: number): void {
  const kept = lent.get(triggers);
  if (!lent.delete(triggers) || kept === undefined) return;
  triggers.bytes.fill(0, 0, used);
  idle.unshift(kept);
  idle.length = Math.min(idle.length, IDLE_MOST);
}

interface Kept {
  readonly size: number;
  readonly terms: Lexicon;
  readonly labels: Lexicon;
  readonly triggers: Triggers;
}

/** One for short texts and one for long ones. */
const IDLE_MOST = 2;
/** The one returned last comes first. */
const idle: Kept[] = [];
/** Whoever forgets to return takes nothing from others. */
const lent = new WeakMap<Triggers, Kept>();
