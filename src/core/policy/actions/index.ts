import { allow } from "./allow.ts";
import { approve } from "./approve.ts";
import { bcc } from "./bcc.ts";
import { block } from "./block.ts";
import { justify } from "./justify.ts";
import { note } from "./note.ts";
import { seal } from "./seal.ts";
import { warn } from "./warn.ts";
import { zip } from "./zip.ts";
import type { Action } from "./action.ts";

/** Every action that a rule can ask for, mildest first. */
export const ACTIONS = {
  allow,
  note,
  warn,
  bcc,
  justify,
  zip,
  seal,
  approve,
  block,
} as const satisfies Readonly<Record<string, Action>>;

/** The name of an action in a policy file; a mistyped one does not compile. */
export type ActionId = keyof typeof ACTIONS;

/** Their names, mildest first. */
export const ACTION_IDS: readonly ActionId[] = keysOf(ACTIONS).sort((a, b) => ACTIONS[a].rank - ACTIONS[b].rank);

function keysOf<K extends string>(record: Readonly<Record<K, Action>>): K[] {
  return Object.keys(record) as K[];
}
