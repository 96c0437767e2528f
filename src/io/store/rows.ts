import type { EventDetails } from "#core/log/chain.ts";
import type { Cell, Cells } from "./cell.ts";
import type { AnyColumns, ColumnKind } from "./schema.ts";
import type { AppendEvent, Change, EventQuery, ListQuery } from "./store.ts";

/** A change whose every table, column and value was checked, copied and brought into the form in which it rests. */
export type CheckedChange =
  | { readonly kind: "insert" | "put"; readonly table: string; readonly row: Cells }
  | { readonly kind: "update"; readonly table: string; readonly id: string; readonly set: Cells; readonly expect: Cells }
  | { readonly kind: "delete"; readonly table: string; readonly id: string; readonly expect: Cells | undefined }
  | { readonly kind: "append"; readonly event: AppendEvent["event"] };

/** The change as every backend takes it; throws a TypeError that names table and column, never the value. */
export function checkedChange<T>(columns: AnyColumns, log: boolean, change: Change<T>): CheckedChange {
  switch (change.kind) {
    case "insert":
    case "put":
      return { kind: change.kind, table: change.table, row: wholeRow(columns, change.table, change.row) };
    case "update": {
      const set = partOfRow(columns, change.table, change.set);
      if ("id" in set) throw new TypeError(`${change.table}.id cannot be changed`);
      return { kind: "update", table: change.table, id: keptText(change.id), set, expect: partOfRow(columns, change.table, change.expect) };
    }
    case "delete": {
      const expect = change.expect === undefined ? undefined : partOfRow(columns, change.table, change.expect);
      return { kind: "delete", table: change.table, id: keptText(change.id), expect };
    }
    case "append":
      if (!log) throw new TypeError("this store has no event log");
      return { kind: "append", event: checkedEvent(change.event) };
    default:
      throw new TypeError("unknown kind of change");
  }
}

/** Which rows: equal (null equals null), at most, at least. */
export interface Filter {
  readonly is: Cells;
  readonly atMost: Cells;
  readonly atLeast: Cells;
}

/** In which order, and which page of it; `limit` and `offset` are given together or not at all. */
export interface Order {
  readonly orderBy: string;
  readonly descending: boolean;
  readonly page: { readonly limit: number; readonly offset: number } | undefined;
}

/** The filter of a query, checked and copied; throws a TypeError for a table or column that is not there. */
export function checkedFilter(columns: AnyColumns, table: string, query: { where?: unknown; atMost?: unknown; atLeast?: unknown }): Filter {
  const bounds = (part: unknown): Cells => {
    const cells = partOfRow(columns, table, part);
    for (const [column, cell] of Object.entries(cells))
      if (cell === null) throw new TypeError(`nothing is at most or at least null: ${table}.${column}`);
    return cells;
  };
  return { is: partOfRow(columns, table, query.where), atMost: bounds(query.atMost), atLeast: bounds(query.atLeast) };
}

/** The order of a query, checked; without `orderBy` by id. */
export function checkedOrder(columns: AnyColumns, table: string, query: Partial<Record<keyof ListQuery<object>, unknown>>): Order {
  const { orderBy = "id", descending } = query;
  if (typeof orderBy !== "string" || !Object.hasOwn(columnsOf(columns, table), orderBy))
    throw new TypeError(`${table} has no such column to be ordered by`);
  return { orderBy, descending: descending === true, page: checkedPage(query.limit, query.offset) };
}

/** The columns that a query wants, checked; all of them where it names none. */
export function checkedColumns(columns: AnyColumns, table: string, wanted: readonly string[] | undefined): readonly string[] {
  const kinds = columnsOf(columns, table);
  if (wanted === undefined) return Object.keys(kinds);
  for (const column of wanted) if (!Object.hasOwn(kinds, column)) throw new TypeError(`${table} has no such column to be read`);
  return wanted;
}

/** A page of rows; undefined is all of them. */
function checkedPage(limit: unknown, offset: unknown): Order["page"] {
  if (limit === undefined && offset === undefined) return undefined;
  // SQLite knows no offset without a limit.
  return { limit: checkedCount(limit ?? Number.MAX_SAFE_INTEGER, "limit"), offset: checkedCount(offset ?? 0, "offset") };
}

/** The query of the log, checked, with what it leaves out filled in. */
export function checkedEventQuery(query: EventQuery): {
  fromSeq: number;
  subject: string | undefined;
  newestFirst: boolean;
  page: Order["page"];
} {
  return {
    fromSeq: checkedCount(query.fromSeq ?? 0, "fromSeq"),
    subject: query.subject === undefined ? undefined : keptText(query.subject),
    newestFirst: query.newestFirst === true,
    page: checkedPage(query.limit, undefined),
  };
}

/** Some columns of a row, checked; columns that are not named are not there. */
function partOfRow(columns: AnyColumns, table: string, part: unknown): Cells {
  const kinds = columnsOf(columns, table);
  const cells: Record<string, Cell> = {};
  if (part === undefined || part === null || typeof part !== "object") return cells;
  for (const [column, value] of Object.entries(part))
    cells[column] = checkedCell(Object.hasOwn(kinds, column) ? kinds[column] : undefined, value, `${table}.${column}`);
  return cells;
}

/** Kinds by column of one table; throws a TypeError for a table that is not there. */
export function columnsOf(columns: AnyColumns, table: string): Readonly<Record<string, ColumnKind>> {
  const kinds = Object.hasOwn(columns, table) ? columns[table] : undefined;
  if (kinds === undefined) throw new TypeError(`there is no table ${table}`);
  return kinds;
}

/** Text as it rests: well-formed Unicode without U+0000, which not every database can hold. */
export function keptText(text: string): string {
  if (typeof text !== "string") throw new TypeError("an id is text");
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** A whole number, at least zero. */
function checkedCount(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TypeError(`${what} is a whole number, at least zero`);
}

function wholeRow(columns: AnyColumns, table: string, row: unknown): Cells {
  const cells = partOfRow(columns, table, row);
  for (const column of Object.keys(columnsOf(columns, table)))
    if (!Object.hasOwn(cells, column)) throw new TypeError(`${table}.${column} is missing`);
  return cells;
}

function checkedCell(kind: ColumnKind | undefined, value: unknown, where: string): Cell {
  if (kind === undefined) throw new TypeError(`there is no column ${where}`);
  if (value === null && kind.endsWith("?")) return null;
  if (typeof value === "string" && kind.startsWith("text")) return keptText(value);
  // Adding zero turns -0 into the 0 that a database gives back.
  if (typeof value === "number" && kind.startsWith("integer") && Number.isSafeInteger(value)) return value + 0;
  if (value instanceof Uint8Array && kind.startsWith("bytes")) return new Uint8Array(value);
  throw new TypeError(`${where} cannot hold this`);
}

function checkedEvent(event: AppendEvent["event"]): AppendEvent["event"] {
  if (!Number.isSafeInteger(event.at)) throw new TypeError("an event's time is a whole number");
  const details = Object.entries(event.details).map(([name, value]) => [keptText(name), checkedDetail(value)] as const);
  return { at: event.at + 0, kind: event.kind, subject: keptText(event.subject), details: Object.fromEntries(details) };
}

function checkedDetail(value: unknown): EventDetails[string] {
  if (typeof value === "string") return keptText(value);
  if (typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value + 0;
  throw new TypeError("an event's details are texts, numbers and booleans");
}
