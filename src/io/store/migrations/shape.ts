import type { Compilable } from "kysely";
import type { SqlDialect } from "../dialect.ts";
import type { ColumnKind } from "../schema.ts";

/** A table with `id` as its key, in the column types of the dialect. */
export function table(dialect: SqlDialect, name: string, columns: Readonly<Record<string, ColumnKind>>): Compilable {
  let shape = dialect.sql.schema.createTable(name).modifyEnd(dialect.tableEnd);
  for (const [column, kind] of Object.entries(columns)) {
    const type = dialect.types[kind.replace("?", "") as "text" | "integer" | "bytes"];
    shape = shape.addColumn(column, type, (definition) => {
      if (column === "id") return definition.notNull().primaryKey();
      return kind.endsWith("?") ? definition : definition.notNull();
    });
  }
  return shape;
}

/** An index that finds rows by these columns, leftmost first. */
export function index(dialect: SqlDialect, on: string, columns: readonly string[]): Compilable {
  return dialect.sql.schema
    .createIndex(`${on}_${columns.join("_")}`)
    .on(on)
    .columns([...columns]);
}

/** The append-only event log; the database itself refuses to change or delete a line of it, or to leave one out. */
export function eventLog(dialect: SqlDialect): readonly Compilable[] {
  const { schema } = dialect.sql;
  const { types } = dialect;
  const events = schema
    .createTable("events")
    .addColumn("seq", types.integer, (definition) => definition.notNull().primaryKey())
    .addColumn("at", types.integer, (definition) => definition.notNull())
    .addColumn("kind", types.text, (definition) => definition.notNull())
    .addColumn("subject", types.text, (definition) => definition.notNull())
    .addColumn("details", types.text, (definition) => definition.notNull())
    .addColumn("hash", types.bytes, (definition) => definition.notNull())
    .modifyEnd(dialect.tableEnd);
  const refusals = dialect.appendOnly("events", "seq").map((refusal) => ({ compile: () => refusal.compile(dialect.sql) }));
  return [events, index(dialect, "events", ["subject", "seq"]), ...refusals];
}
