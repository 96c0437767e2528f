import type { Bytes } from "#core/bytes.ts";
import { type ChainHead, GENESIS } from "#core/log/chain.ts";
import { canonicalJson } from "#core/seal/canonical.ts";
import { eventHash } from "./event-hash.ts";
import type { Step } from "./sql.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import type { AppendEvent, Committed } from "./store.ts";

type Failure = Extract<Committed, { ok: false }>["why"];

/** How one batch fared. "dead": the disk failed under a write; what SQLite believes to be on it can no longer be trusted. */
export type Outcome = "ok" | Failure | "dead";

/**
 * Commits these batches with one sync of the disk. Each is atomic and fails alone by a conflict; a full or failing disk fails them
 * all. After a "dead" nothing more may be written by this process: an fsync that failed once may later succeed without having written.
 */
export function commitGroup(connection: SqliteConnection, batches: readonly (readonly Step[])[]): readonly Outcome[] {
  // A savepoint costs as much as some inserts, and batches seldom fail: only when one does, each gets its own.
  return (
    inTransaction(connection, batches, (log) => runTogether(connection, log, batches)) ??
    inTransaction(connection, batches, (log) => batches.map((steps) => runBatch(connection, log, steps))) ??
    batches.map(() => "broken")
  );
}

/** Runs this between begin and commit, or rolled back where it answers undefined. */
function inTransaction(
  connection: SqliteConnection,
  batches: readonly unknown[],
  run: (log: LogTail) => readonly Outcome[] | undefined,
): readonly Outcome[] | undefined {
  const { database, prepared } = connection;
  try {
    prepared("begin immediate").run();
    const outcomes = run(logTail(connection));
    prepared(outcomes === undefined ? "rollback" : "commit").run();
    return outcomes;
  } catch (error) {
    const outcome = outcomeOf(error);
    try {
      if (database.isTransaction) prepared("rollback").run();
    } catch {
      return batches.map(() => "dead");
    }
    return batches.map(() => outcome);
  }
}

/** Puts the log into the database and cuts it to nothing; false where a reader or a full disk prevents it now. */
export function truncateLog({ prepared }: SqliteConnection): boolean {
  try {
    return prepared("pragma wal_checkpoint(truncate)").get()?.["busy"] === 0;
  } catch {
    return false;
  }
}

/** Every batch, one after the other; undefined where one of them fails alone, and nothing of them may be kept. */
function runTogether(connection: SqliteConnection, log: LogTail, batches: readonly (readonly Step[])[]): readonly Outcome[] | undefined {
  try {
    const allRan = batches.every((steps) => steps.every((step) => runStep(connection, log, step)));
    return allRan ? batches.map(() => "ok") : undefined;
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome === "full" || outcome === "dead" || !connection.database.isTransaction) throw error;
    return undefined;
  }
}

function runBatch(connection: SqliteConnection, log: LogTail, steps: readonly Step[]): Outcome {
  const { database, prepared } = connection;
  const before = log.mark();
  const undo = (): void => {
    prepared("rollback to batch").run();
    prepared("release batch").run();
    log.back(before);
  };
  prepared("savepoint batch").run();
  try {
    for (const step of steps) {
      if (runStep(connection, log, step)) continue;
      undo();
      return "conflict";
    }
    prepared("release batch").run();
    return "ok";
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome === "full" || outcome === "dead" || !database.isTransaction) throw error;
    undo();
    return outcome;
  }
}

function runStep({ prepared }: SqliteConnection, log: LogTail, step: Step): boolean {
  if (step.kind === "append") {
    log.append(step.event);
    return true;
  }
  const { changes } = prepared(step.statement.sql).run(...step.statement.values);
  return !step.exactlyOne || changes === 1;
}

/** The end of the chain inside one transaction; read anew each time, because another process may write too. */
interface LogTail {
  append(event: AppendEvent["event"]): void;
  mark(): ChainHead | undefined;
  back(tail: ChainHead | undefined): void;
}

function logTail({ prepared }: SqliteConnection): LogTail {
  let tail: ChainHead | undefined;
  const last = (): ChainHead => {
    const row = prepared("select seq, hash from events order by seq desc limit 1").get();
    return row === undefined ? { seq: 0, hash: GENESIS } : { seq: row["seq"] as number, hash: row["hash"] as Bytes };
  };
  return {
    append(event) {
      const { seq, hash: previous } = tail ?? last();
      const next = { seq: seq + 1, ...event };
      const hash = eventHash(previous, next);
      const insert = prepared("insert into events (seq, at, kind, subject, details, hash) values (?, ?, ?, ?, ?, ?)");
      insert.run(next.seq, next.at, next.kind, next.subject, canonicalJson(next.details), hash);
      tail = { seq: next.seq, hash };
    },
    mark: () => tail,
    back(to) {
      tail = to;
    },
  };
}

/** SQLite's result codes (sqlite.org/rescode.html); the low byte is the primary code. */
const SQLITE = { ioerr: 10, corrupt: 11, full: 13, notADatabase: 26, ioerrShmSize: 4874, primaryKey: 1555, unique: 2067 } as const;

/** What an error of SQLite means for a batch. */
export function outcomeOf(error: unknown): Exclude<Outcome, "ok"> {
  const code = error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : 0;
  // No room for the shared index of the log: nothing was written yet.
  if (code === SQLITE.ioerrShmSize) return "full";
  if (code === SQLITE.primaryKey || code === SQLITE.unique) return "conflict";
  switch (code & 255) {
    case SQLITE.full:
      return "full";
    case SQLITE.ioerr:
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return "dead";
    default:
      return "broken";
  }
}
