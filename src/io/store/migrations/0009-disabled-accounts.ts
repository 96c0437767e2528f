import type { Migration } from "../schema.ts";

/** Since when a person can no longer sign in. Who had an account before can. */
export const disabledAccounts: Migration = {
  name: "0009-disabled-accounts",
  up: ({ sql, types }) => [sql.schema.alterTable("accounts").addColumn("disabledAt", types.integer)],
};
