import type { Migration } from "../schema.ts";
import { table } from "./shape.ts";

/** When each reviewer was told last of what waits. */
export const toldReviewers: Migration = {
  name: "0008-told-reviewers",
  up: (dialect) => [table(dialect, "toldReviewers", { id: "text", toldAt: "integer", rows: "text" })],
};
