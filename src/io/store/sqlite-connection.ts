import { DatabaseSync, type StatementSync } from "node:sqlite";

/** Limits of the embedded database. */
export const SQLITE_LIMITS = {
  /** How long a statement waits for another process that writes. */
  busyMs: 5000,
  /** Pages kept in memory by each of the two connections. */
  cacheKibibytes: 2048,
  /** How many pages of 4 KiB the write-ahead log takes before they are put into the database: few syncs, and a quick start after a crash. */
  logPages: 4000,
  /** What the log is cut down to after that. */
  logBytes: 16 * 1024 * 1024,
  /** Batches that share one sync of the disk. */
  groupBatches: 1000,
  /** The writer thread's own JavaScript memory; rows lie outside of it. */
  writerHeapMebibytes: 64,
} as const;

/** A connection whose durability was read back, with its statements prepared once. */
export interface SqliteConnection {
  readonly database: DatabaseSync;
  readonly prepared: (sql: string) => StatementSync;
}

/** Opens an existing file; throws when SQLite does not answer that it syncs on every commit (WAL, synchronous=FULL). */
export function openConnection(path: string, access: "read" | "write", pagesMax?: number): SqliteConnection {
  const database = new DatabaseSync(path, { readOnly: access === "read", timeout: SQLITE_LIMITS.busyMs });
  try {
    if (access === "write") database.exec("pragma journal_mode=wal");
    for (const [name, value] of Object.entries(settings(pagesMax))) database.exec(`pragma ${name}=${value}`);
    assertDurable(database);
  } catch (error) {
    database.close();
    throw error;
  }
  const known = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    let statement = known.get(sql);
    if (statement === undefined) {
      if (known.size >= 1000) known.clear();
      statement = database.prepare(sql);
      known.set(sql, statement);
    }
    return statement;
  };
  return { database, prepared };
}

/** Throws unless this connection loses nothing that it acknowledged: what was set is read back, never believed. */
export function assertDurable(database: DatabaseSync): void {
  const wanted = { journal_mode: "wal", synchronous: 2, fullfsync: 1, checkpoint_fullfsync: 1, secure_delete: 1 };
  for (const [name, value] of Object.entries(wanted)) {
    const answer = Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
    if (answer !== value)
      throw new Error(
        `the database answers ${name}=${String(answer)} where ${value} is needed: this disk or file system cannot keep it safely`,
      );
  }
}

function settings(pagesMax: number | undefined): Record<string, string | number> {
  return {
    synchronous: "full",
    // On macOS an fsync stops at the drive's cache; elsewhere these two change nothing.
    fullfsync: 1,
    checkpoint_fullfsync: 1,
    // Deleted rows are overwritten with zeros.
    secure_delete: 1,
    // Sorting never writes rows to a temporary file.
    temp_store: "memory",
    trusted_schema: 0,
    cache_size: -SQLITE_LIMITS.cacheKibibytes,
    wal_autocheckpoint: SQLITE_LIMITS.logPages,
    journal_size_limit: SQLITE_LIMITS.logBytes,
    ...(pagesMax === undefined ? {} : { max_page_count: pagesMax }),
  };
}
