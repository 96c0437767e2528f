import { type Cell, type Cells, compareCells } from "./cell.ts";
import { GENESIS, type LogEvent } from "#core/log/chain.ts";
import { eventHash } from "./event-hash.ts";
import {
  type CheckedChange,
  checkedChange,
  checkedColumns,
  checkedEventQuery,
  checkedFilter,
  checkedOrder,
  columnsOf,
  type Filter,
  keptText,
  type Order,
} from "./rows.ts";
import type { AnyColumns, TableSet } from "./schema.ts";
import type { Committed, ListQuery, Store, StoredEvent, Wanted } from "./store.ts";

/** The store without a disk, for tests and trials: all the contract but durability. */
export function openMemoryStore<T>(tables: TableSet<T>): Store<T> {
  const columns: AnyColumns = tables.columns;
  const rows = new Map(Object.keys(columns).map((table) => [table, new Map<string, Cells>()]));
  const log: StoredEvent[] = [];
  let closed = false;

  const tableOf = (table: string): Map<string, Cells> => {
    columnsOf(columns, table);
    if (closed) throw new Error("the store is closed");
    return rows.get(table) ?? new Map();
  };
  const select = (table: string, filter: Filter): Cells[] => [...tableOf(table).values()].filter((row) => matches(row, filter));

  return {
    async commit(changes): Promise<Committed> {
      const checked = changes.map((change) => checkedChange(columns, tables.log, change));
      if (closed) return { ok: false, why: "broken" };
      const undo: (() => void)[] = [];
      for (const change of checked) {
        const done = change.kind === "append" ? append(log, change.event) : apply(tableOf(change.table), change);
        if (done !== undefined) undo.push(done);
        else {
          for (const back of undo.toReversed()) back();
          return { ok: false, why: "conflict" };
        }
      }
      return { ok: true };
    },
    async get<N extends keyof T & string>(table: N, id: string) {
      const row = tableOf(table).get(keptText(id));
      return row === undefined ? undefined : (copyOf(row) as T[N]);
    },
    async list<N extends keyof T & string, C extends keyof T[N] & string>(table: N, query: ListQuery<T[N]> & Wanted<C> = {}) {
      const wanted = checkedColumns(columns, table, query.columns);
      const { orderBy, descending, page } = checkedOrder(columns, table, query);
      const sign = descending ? -1 : 1;
      const sorted = select(table, checkedFilter(columns, table, query)).sort(
        (a, b) => sign * (compareCells(cellOf(a, orderBy), cellOf(b, orderBy)) || compareCells(cellOf(a, "id"), cellOf(b, "id"))),
      );
      return pageOf(sorted, page).map((row) => copyOf(row, wanted)) as unknown as readonly Pick<T[N], C>[];
    },
    async count(table, where) {
      return select(table, checkedFilter(columns, table, { where })).length;
    },
    async tally(table, by, query = {}) {
      checkedColumns(columns, table, [by]);
      const counted = Map.groupBy(select(table, checkedFilter(columns, table, query)), (row) => cellOf(row, by));
      const sorted = [...counted].sort(([a], [b]) => compareCells(a, b));
      return sorted.map(([value, rows]) => ({ value: typeof value === "string" ? value : "", rows: rows.length }));
    },
    async events(query = {}) {
      if (!tables.log) throw new TypeError("this store has no event log");
      if (closed) throw new Error("the store is closed");
      const { fromSeq, subject, newestFirst, page } = checkedEventQuery(query);
      const found = log.filter((event) => event.seq >= fromSeq && (subject === undefined || event.subject === subject));
      return pageOf(newestFirst ? found.toReversed() : found, page).map((event) => ({ ...event, hash: event.hash.slice() }));
    },
    compact: async () => !closed,
    health: () => "good",
    async close() {
      closed = true;
    },
  };
}

/** Makes the change and answers how to undo it; undefined is a conflict. */
function apply(rows: Map<string, Cells>, change: Exclude<CheckedChange, { kind: "append" }>): (() => void) | undefined {
  const id = "row" in change ? String(change.row["id"]) : change.id;
  const before = rows.get(id);
  const undo = (): void => {
    if (before === undefined) rows.delete(id);
    else rows.set(id, before);
  };
  switch (change.kind) {
    case "insert":
      if (before !== undefined) return undefined;
      rows.set(id, change.row);
      return undo;
    case "put":
      rows.set(id, change.row);
      return undo;
    case "update":
      if (before === undefined || !holds(before, change.expect)) return undefined;
      rows.set(id, { ...before, ...change.set });
      return undo;
    case "delete":
      if (change.expect !== undefined && (before === undefined || !holds(before, change.expect))) return undefined;
      rows.delete(id);
      return undo;
  }
}

function append(log: StoredEvent[], event: Omit<LogEvent, "seq">): () => void {
  const next = { seq: log.length + 1, ...event };
  log.push({ ...next, hash: eventHash(log.at(-1)?.hash ?? GENESIS, next) });
  return () => void log.pop();
}

function holds(row: Cells, expect: Cells): boolean {
  return Object.entries(expect).every(([column, cell]) => sameCell(cellOf(row, column), cell));
}

function sameCell(a: Cell, b: Cell): boolean {
  return compareCells(a, b) === 0;
}

function matches(row: Cells, { is, atMost, atLeast }: Filter): boolean {
  const every = (part: Cells, holdsFor: (order: number) => boolean): boolean =>
    Object.entries(part).every(([column, limit]) => row[column] !== null && holdsFor(compareCells(cellOf(row, column), limit)));
  return holds(row, is) && every(atMost, (order) => order <= 0) && every(atLeast, (order) => order >= 0);
}

function pageOf<R>(rows: readonly R[], page: Order["page"]): readonly R[] {
  return page === undefined ? rows : rows.slice(page.offset, page.offset + page.limit);
}

function cellOf(row: Cells, column: string): Cell {
  return row[column] ?? null;
}

function copyOf(row: Cells, wanted: readonly string[] = Object.keys(row)): Cells {
  const cells = wanted.map((column) => [column, cellOf(row, column)] as const);
  return Object.fromEntries(cells.map(([column, cell]) => [column, cell instanceof Uint8Array ? cell.slice() : cell]));
}
