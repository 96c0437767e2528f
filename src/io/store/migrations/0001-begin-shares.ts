import type { Migration } from "../schema.ts";
import { index, table } from "./shape.ts";

/** The table of the server shares. */
export const beginShares: Migration = {
  name: "0001-begin",
  up: (dialect) => [table(dialect, "shares", { id: "text", itemId: "text", share: "bytes" }), index(dialect, "shares", ["itemId"])],
};
