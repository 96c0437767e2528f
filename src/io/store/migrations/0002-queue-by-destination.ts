import { sql } from "kysely";
import type { Migration } from "../schema.ts";
import { index } from "./shape.ts";

/** The queue by destination: what its runner asks is answered from an index alone, without touching the sealed bodies. */
export const queueByDestination: Migration = {
  name: "0002-queue-by-destination",
  up: (dialect) => {
    const { schema } = dialect.sql;
    const { types } = dialect;
    const none = sql`''`;
    return [
      schema.alterTable("queue").addColumn("destination", types.text, (column) => column.notNull().defaultTo(none)),
      schema.alterTable("queue").addColumn("sizeBytes", types.integer, (column) => column.notNull().defaultTo(sql`0`)),
      schema.alterTable("queue").addColumn("sealedAs", types.text, (column) => column.notNull().defaultTo(none)),
      schema.alterTable("queue").addColumn("asked", types.text),
      schema.alterTable("queue").addColumn("noticeAt", types.integer),
      schema.dropIndex("queue_state_nextAt"),
      index(dialect, "queue", ["state", "nextAt", "id", "destination", "createdAt"]),
      index(dialect, "queue", ["state", "destination", "nextAt", "id", "createdAt"]),
    ];
  },
};
