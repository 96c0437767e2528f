import type { Migration } from "../schema.ts";

/** With what protection a mail of the queue may leave. What waited before had no such demand. */
export const transport: Migration = {
  name: "0006-transport",
  up: ({ sql, types }) => [
    sql.schema.alterTable("queue").addColumn("transport", types.text, (column) => column.notNull().defaultTo("opportunistic")),
  ],
};
