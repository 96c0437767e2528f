import type { Migration } from "../schema.ts";
import { index, table } from "./shape.ts";

/** Who may submit mail: passwords of mail clients, and in whose name somebody else may send. */
export const submission: Migration = {
  name: "0004-submission",
  up: (dialect) => [
    table(dialect, "appPasswords", {
      id: "text",
      account: "text",
      name: "text",
      salt: "bytes",
      hash: "bytes",
      createdAt: "integer",
      lastUsedDay: "text?",
    }),
    index(dialect, "appPasswords", ["account"]),
    table(dialect, "delegations", { id: "text", delegate: "text", mailbox: "text", createdAt: "integer" }),
    index(dialect, "delegations", ["delegate"]),
  ],
};
