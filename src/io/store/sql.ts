import type { Bytes } from "#core/bytes.ts";
import type { EventDetails, EventKind } from "#core/log/chain.ts";
import type { Cells } from "./cell.ts";
import { checkedChange, checkedColumns, checkedEventQuery, checkedFilter, checkedOrder, columnsOf, keptText } from "./rows.ts";
import type { AnyColumns, TableSet } from "./schema.ts";
import type { AppendEvent, Committed, ListQuery, Store, StoredEvent, StoreHealth, Wanted } from "./store.ts";
import type { SqlDialect } from "./dialect.ts";
import { type Run, type Statement, statementsFor } from "./statements.ts";

/** One step of a batch, for the one writer. */
export type Step = Run | { readonly kind: "append"; readonly event: AppendEvent["event"] };

/** A living database: what a backend is beside its dialect. Steps run in order, all or none; rows are read after all that was committed. */
export interface SqlConnection {
  commit(steps: readonly Step[]): Promise<Committed>;
  rows(statement: Statement): Promise<readonly Cells[]>;
  compact(): Promise<boolean>;
  health(): StoreHealth;
  close(): Promise<void>;
}

/** The repository over any SQL database. A new database is a dialect and a connection, nothing here. */
export function sqlStore<T>(tables: TableSet<T>, dialect: SqlDialect, connection: SqlConnection): Store<T> {
  const columns: AnyColumns = tables.columns;
  const statements = statementsFor(columns, dialect);
  return {
    async commit(changes) {
      const steps = changes.map((change): Step => {
        const checked = checkedChange(columns, tables.log, change);
        return checked.kind === "append" ? checked : statements.change(checked);
      });
      return steps.length === 0 ? { ok: true } : connection.commit(steps);
    },
    async get<N extends keyof T & string>(table: N, id: string) {
      columnsOf(columns, table);
      const [row] = await connection.rows(statements.get(table, keptText(id)));
      return row as T[N] | undefined;
    },
    async list<N extends keyof T & string, C extends keyof T[N] & string>(table: N, query: ListQuery<T[N]> & Wanted<C> = {}) {
      const [filter, order] = [checkedFilter(columns, table, query), checkedOrder(columns, table, query)];
      const statement = statements.list(table, filter, order, checkedColumns(columns, table, query.columns));
      return (await connection.rows(statement)) as unknown as readonly Pick<T[N], C>[];
    },
    async count(table, where) {
      const [row] = await connection.rows(statements.count(table, checkedFilter(columns, table, { where })));
      return Number(row?.["rows"]);
    },
    async tally(table, by, query = {}) {
      checkedColumns(columns, table, [by]);
      const rows = await connection.rows(statements.tally(table, by, checkedFilter(columns, table, query)));
      return rows.map((row) => ({ value: String(row["value"] ?? ""), rows: Number(row["rows"]) }));
    },
    async events(query = {}) {
      if (!tables.log) throw new TypeError("this store has no event log");
      return (await connection.rows(statements.events(checkedEventQuery(query)))).map(storedEvent);
    },
    compact: () => connection.compact(),
    health: () => connection.health(),
    close: () => connection.close(),
  };
}

function storedEvent(row: Cells): StoredEvent {
  return {
    seq: row["seq"] as number,
    at: row["at"] as number,
    kind: row["kind"] as EventKind,
    subject: row["subject"] as string,
    details: JSON.parse(row["details"] as string) as EventDetails,
    hash: row["hash"] as Bytes,
  };
}
