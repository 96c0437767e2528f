import { SQLITE } from "./sqlite-dialect.ts";
import { openConnection, type SqliteConnection } from "./sqlite-connection.ts";
import type { Migration } from "./schema.ts";

/** The database cannot be used by this program; the message says why and what to do. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

/** Brings the database to the last of these migrations, all or none. Throws a SchemaError where it is newer or of another kind. */
export function migrate(path: string, migrations: readonly Migration[], now: () => number): void {
  const connection = openConnection(path, "write");
  const { database } = connection;
  try {
    database.exec("begin immediate");
    database.exec("create table if not exists migrations (name text not null primary key, appliedAt integer not null) strict");
    for (const migration of missing(connection, migrations)) {
      for (const statement of migration.up(SQLITE)) database.exec(statement.compile().sql);
      database.prepare("insert into migrations (name, appliedAt) values (?, ?)").run(migration.name, now());
    }
    database.exec("commit");
  } finally {
    database.close();
  }
}

function missing({ database }: SqliteConnection, migrations: readonly Migration[]): readonly Migration[] {
  const applied = database
    .prepare("select name from migrations order by name")
    .all()
    .map((row) => String(row["name"]));
  const known = migrations.map(({ name }) => name);
  applied.forEach((name, at) => {
    if (known[at] === name) return;
    if (known.includes(name))
      throw new SchemaError(`the database lacks the step before ${name}: it was changed by hand or damaged. Restore a backup.`);
    throw new SchemaError(
      `the database was written by a newer version of this program (${name}). Install that version, or restore a backup.`,
    );
  });
  return migrations.slice(applied.length);
}
