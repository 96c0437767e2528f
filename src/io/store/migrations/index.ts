import type { Migration } from "../schema.ts";
import { begin } from "./0001-begin.ts";
import { beginShares } from "./0001-begin-shares.ts";
import { queueByDestination } from "./0002-queue-by-destination.ts";
import { held } from "./0003-held.ts";
import { submission } from "./0004-submission.ts";
import { zipPasswords } from "./0005-zip-passwords.ts";
import { transport } from "./0006-transport.ts";
import { stsPolicies } from "./0007-sts-policies.ts";
import { toldReviewers } from "./0008-told-reviewers.ts";
import { disabledAccounts } from "./0009-disabled-accounts.ts";

/** How the main database came to be, in order. A released migration never changes; a new one is one file and one line here. */
export const MAIN_MIGRATIONS: readonly Migration[] = [
  begin,
  queueByDestination,
  held,
  submission,
  zipPasswords,
  transport,
  stsPolicies,
  toldReviewers,
  disabledAccounts,
];

/** The same for the database of the server shares. */
export const SHARE_MIGRATIONS: readonly Migration[] = [beginShares];
