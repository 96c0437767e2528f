import type { Instant } from "#core/bytes.ts";
import type { Cells } from "./cell.ts";
import type { TableSet } from "./schema.ts";
import { sqlStore } from "./sql.ts";
import { openConnection, type SqliteConnection } from "./sqlite-connection.ts";
import { SQLITE } from "./sqlite-dialect.ts";
import { makePrivateFile } from "./sqlite-file.ts";
import { migrate } from "./sqlite-migrate.ts";
import { startWriter, type WriterThread } from "./sqlite-thread.ts";
import type { Store } from "./store.ts";

/** Where the database lies and what it holds. */
export interface SqliteOptions<T> {
  /** The file; made, with its directory, where it is missing. Beside it lie `-wal` and `-shm` while it is open. */
  readonly path: string;
  readonly tables: TableSet<T>;
  readonly now?: () => Instant;
  /** The most pages of 4 KiB that the database may have; beyond, a commit is answered "full". */
  readonly pagesMax?: number;
}

/**
 * The store in one file, on this machine: write-ahead log, a sync of the disk before any answer, all writes in one thread that
 * commits together what waits together, reads on the calling thread. Rejects where durability cannot be had or the schema is newer.
 */
export async function openSqliteStore<T>({ path, tables, now = Date.now, pagesMax }: SqliteOptions<T>): Promise<Store<T>> {
  makePrivateFile(path);
  migrate(path, tables.migrations, now);
  const writer = await startWriter({ path, pagesMax });
  const { database, prepared } = await openReader(path, writer);
  return sqlStore(tables, SQLITE, {
    commit: (steps) => writer.commit(steps),
    rows: async ({ sql, values }) => prepared(sql).all(...values) as unknown as readonly Cells[],
    compact: () => writer.compact(),
    health: () => writer.health(),
    async close() {
      if (database.isOpen) database.close();
      await writer.close();
    },
  });
}

async function openReader(path: string, writer: WriterThread): Promise<SqliteConnection> {
  try {
    return openConnection(path, "read");
  } catch (error) {
    await writer.close();
    throw error;
  }
}
