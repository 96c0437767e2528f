import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
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
  appendOnly: (table) =>
    ["update", "delete"].map(
      (change) =>
        sql`create trigger ${sql.id(`${table}_refuse_${change}`)} before ${sql.raw(change)} on ${sql.id(table)} begin select raise(abort, 'append only'); end`,
    ),
};
