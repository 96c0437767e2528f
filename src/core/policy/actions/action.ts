import type { Text } from "#core/language.ts";
import type { Route } from "../route.ts";

/** What a rule can ask for. One file and one line in `index.ts` make a new one. */
export interface Action {
  /** A higher rank is stricter and wins. Steps of ten leave room between. */
  readonly rank: number;
  readonly route: Route;
  /** Each recipient gets a copy that shows only the sender and that recipient. */
  readonly singleCopy: boolean;
  /** Interrupts at Send; all else is said inline. */
  readonly serious: boolean;
  /** What an administrator picks from a list. */
  readonly title: Text;
  /** What the writer reads where the rule has no sentence of its own. */
  readonly says: Text;
}
