import { type CompiledQuery, type ExpressionBuilder, type RawBuilder, sql } from "kysely";
import type { Cell, Cells } from "./cell.ts";
import type { AnyTables, SqlDialect } from "./dialect.ts";
import { type CheckedChange, type checkedEventQuery, columnsOf, type Filter, type Order } from "./rows.ts";
import type { AnyColumns } from "./schema.ts";

/** SQL with the values of its parameters, in order. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly Cell[];
}

/** A change as the writer runs it. `exactlyOne`: unless it changes one row, its batch is a conflict. */
export interface Run {
  readonly kind: "run";
  readonly statement: Statement;
  readonly exactlyOne: boolean;
}

/** Everything that the repository ever says to a database. */
export interface Statements {
  change(change: Exclude<CheckedChange, { kind: "append" }>): Run;
  get(table: string, id: string): Statement;
  list(table: string, filter: Filter, order: Order, wanted: readonly string[]): Statement;
  count(table: string, filter: Filter): Statement;
  tally(table: string, by: string, filter: Filter): Statement;
  events(query: ReturnType<typeof checkedEventQuery>): Statement;
}

/** Builds statements for these tables. A shape of statement is compiled once (kysely, ~40 µs) and from then on only filled in. */
export function statementsFor(columns: AnyColumns, dialect: SqlDialect): Statements {
  const fill = templates();
  const builder = dialect.sql;
  const selected = (table: string) => Object.keys(columnsOf(columns, table));
  return {
    change(change) {
      const { table } = change;
      if ("row" in change) {
        const { kind, row } = change;
        const build = () => insertOrPut(dialect, table, Object.keys(row), kind);
        return run(fill(`${kind} ${table} ${Object.keys(row).join()}`, { set: row }, build), kind === "insert");
      }
      const filter = { is: { ...change.expect, id: change.id }, atMost: {}, atLeast: {} };
      if (change.kind === "delete") {
        const build = () => builder.deleteFrom(table).where(matching(filter)).compile();
        return run(fill(`delete ${table} ${shape(filter)}`, { ...filter }, build), change.expect !== undefined);
      }
      const set = Object.keys(change.set);
      const build = () => update(dialect, table, set).where(matching(filter)).compile();
      return run(fill(`update ${table} ${set.join()} ${shape(filter)}`, { ...filter, set: change.set }, build), true);
    },
    get(table, id) {
      const filter = { is: { id }, atMost: {}, atLeast: {} };
      return fill(`get ${table}`, { ...filter }, () => builder.selectFrom(table).select(selected(table)).where(matching(filter)).compile());
    },
    list(table, filter, { orderBy, descending, page }, wanted) {
      const build = () => {
        const rows = builder
          .selectFrom(table)
          .select([...wanted])
          .where(matching(filter));
        // Databases disagree on where null stands; an equal column falls back on the id, so that pages never overlap.
        const sorted = rows.orderBy(orderBy, (by) => (descending ? by.desc().nullsLast() : by.asc().nullsFirst()));
        const total = orderBy === "id" ? sorted : sorted.orderBy("id", descending ? "desc" : "asc");
        return paged(total, page).compile();
      };
      return fill(
        `list ${table} ${wanted.join()} ${shape(filter)} ${orderBy} ${descending} ${page !== undefined}`,
        { ...filter, page },
        build,
      );
    },
    count(table, filter) {
      const build = () => builder.selectFrom(table).select(sql<number>`count(*)`.as("rows")).where(matching(filter)).compile();
      return fill(`count ${table} ${shape(filter)}`, { ...filter }, build);
    },
    tally(table, by, filter) {
      const build = () => {
        const counted = [sql.ref(by).as("value"), sql<number>`count(*)`.as("rows")] as const;
        return builder.selectFrom(table).select(counted).where(matching(filter)).groupBy(by).orderBy(by).compile();
      };
      return fill(`tally ${table} ${by} ${shape(filter)}`, { ...filter }, build);
    },
    events({ fromSeq, subject, newestFirst, page }) {
      const filter = { is: subject === undefined ? {} : { subject }, atMost: {}, atLeast: { seq: fromSeq } };
      const build = () => {
        const rows = builder.selectFrom("events").select(["seq", "at", "kind", "subject", "details", "hash"]).where(matching(filter));
        return paged(rows.orderBy("seq", newestFirst ? "desc" : "asc"), page).compile();
      };
      return fill(`events ${shape(filter)} ${newestFirst} ${page !== undefined}`, { ...filter, page }, build);
    },
  };
}

function run(statement: Statement, exactlyOne: boolean): Run {
  return { kind: "run", statement, exactlyOne };
}

/** Values by group and column: group "is" is the filter's, "set" the row's. */
type Values = Readonly<Record<string, Cells | undefined>>;

/** The most shapes that are remembered; the program's own code has far fewer. */
const SHAPES = 1000;

/** Remembers each compiled shape with the slots of its parameters, and fills them. */
function templates(): (key: string, values: Values, build: () => CompiledQuery) => Statement {
  const known = new Map<string, { readonly sql: string; readonly slots: readonly (readonly [group: string, column: string])[] }>();
  return (key, values, build) => {
    let template = known.get(key);
    if (template === undefined) {
      const compiled = build();
      template = { sql: compiled.sql, slots: compiled.parameters.map(slotOf) };
      if (known.size >= SHAPES) known.clear();
      known.set(key, template);
    }
    return { sql: template.sql, values: template.slots.map(([group, column]) => cellIn(values, group, column)) };
  };
}

/** While a shape is compiled, each parameter is the name of its slot. */
function slot(group: string, column: string): string {
  return `${group}.${column}`;
}

function slotOf(parameter: unknown): [string, string] {
  const [group, column] = typeof parameter === "string" ? parameter.split(".") : [];
  if (group === undefined || column === undefined) throw new Error("a statement has a parameter that is not a slot");
  return [group, column];
}

function cellIn(values: Values, group: string, column: string): Cell {
  const cell = values[group]?.[column];
  if (cell === undefined) throw new Error(`nothing fills the slot ${group}.${column}`);
  return cell;
}

/** Which columns a filter names, and which of them must be null: null is compared by another operator. */
function shape(filter: Filter): string {
  const is = Object.entries(filter.is).map(([column, cell]) => (cell === null ? `${column}!` : column));
  return `${is.join()}|${Object.keys(filter.atMost).join()}|${Object.keys(filter.atLeast).join()}`;
}

function matching(filter: Filter) {
  return (on: ExpressionBuilder<AnyTables, string>) =>
    on.and([
      ...Object.entries(filter.is).map(([column, cell]) => (cell === null ? on(column, "is", null) : on(column, "=", slot("is", column)))),
      ...Object.keys(filter.atMost).map((column) => on(column, "<=", slot("atMost", column))),
      ...Object.keys(filter.atLeast).map((column) => on(column, ">=", slot("atLeast", column))),
    ]);
}

function insertOrPut(dialect: SqlDialect, table: string, columns: readonly string[], kind: "insert" | "put"): CompiledQuery {
  const insert = dialect.sql.insertInto(table).values(Object.fromEntries(columns.map((column) => [column, slot("set", column)])));
  const others = columns.filter((column) => column !== "id");
  return insert
    .onConflict((taken) =>
      kind === "insert" || others.length === 0
        ? taken.column("id").doNothing()
        : taken.column("id").doUpdateSet((to) => Object.fromEntries(others.map((column) => [column, to.ref(`excluded.${column}`)]))),
    )
    .compile();
}

/** An update without columns only checks: it sets the id to itself. */
function update(dialect: SqlDialect, table: string, columns: readonly string[]) {
  return dialect.sql
    .updateTable(table)
    .set((to) =>
      columns.length === 0 ? { id: to.ref("id") } : Object.fromEntries(columns.map((column) => [column, slot("set", column)])),
    );
}

interface Pageable<Q> {
  limit(rows: RawBuilder<number>): Q;
  offset(rows: RawBuilder<number>): Q;
}

function paged<Q extends Pageable<Q>>(query: Q, page: Order["page"]): Q {
  if (page === undefined) return query;
  return query.limit(sql<number>`${slot("page", "limit")}`).offset(sql<number>`${slot("page", "offset")}`);
}
