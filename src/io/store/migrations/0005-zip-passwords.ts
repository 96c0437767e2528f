import type { Migration } from "../schema.ts";
import { table } from "./shape.ts";

/** Fixed passwords of ZIPs, by address or domain. */
export const zipPasswords: Migration = {
  name: "0005-zip-passwords",
  up: (dialect) => [table(dialect, "zipPasswords", { id: "text", passwordSealed: "bytes", setAt: "integer" })],
};
