import type { Migration } from "../schema.ts";
import { index, table } from "./shape.ts";

/** What domains demand by MTA-STS, so that a restart forgets none of it. */
export const stsPolicies: Migration = {
  name: "0007-sts-policies",
  up: (dialect) => [
    table(dialect, "stsPolicies", { id: "text", policySealed: "bytes", until: "integer" }),
    index(dialect, "stsPolicies", ["until"]),
  ],
};
