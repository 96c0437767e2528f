import { DummyDriver, Kysely, type RawBuilder, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import type { AnyTables, SqlDialect } from "./dialect.ts";

/** SQL as SQLite reads it (sqlite.org/lang.html); STRICT tables, so that a column refuses a value of another kind. */
export const SQLITE: SqlDialect = {
  sql: new Kysely<AnyTables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  types: { text: sql`text`, integer: sql`integer`, bytes: sql`blob` },
  tableEnd: sql`strict`,
  appendOnly(table, number) {
    const refuse = (change: "insert" | "update" | "delete", when: RawBuilder<unknown>) =>
      sql`create trigger ${sql.id(`${table}_refuse_${change}`)} before ${sql.raw(change)} on ${sql.id(table)} ${when} begin select raise(abort, 'append only'); end`;
    const column = sql.id(number);
    // An "insert or replace" would delete without asking the trigger on delete.
    const outOfOrder = sql`when new.${column} <> (select coalesce(max(${column}), 0) + 1 from ${sql.id(table)})`;
    return [refuse("insert", outOfOrder), refuse("update", sql``), refuse("delete", sql``)];
  },
};
