import type { Migration } from "../schema.ts";
import { begin } from "./0001-begin.ts";
import { beginShares } from "./0001-begin-shares.ts";
import { submission } from "./0004-submission.ts";

/** How the main database came to be, in order. A released migration never changes; a new one is one file and one line here. */
export const MAIN_MIGRATIONS: readonly Migration[] = [begin, submission];

/** The same for the database of the server shares. */
export const SHARE_MIGRATIONS: readonly Migration[] = [beginShares];
