import type { Compilable } from "kysely";
import type { TableName } from "./store.ts";
import type { SqlDialect } from "./dialect.ts";

/** What a column holds; "?" says that it may be null. Integers are safe integers, text is Unicode without U+0000. */
export type ColumnKind = "text" | "integer" | "bytes" | "text?" | "integer?" | "bytes?";

type Bare<V> = V extends string ? "text" : V extends number ? "integer" : V extends Uint8Array ? "bytes" : never;
type KindOf<V> = null extends V ? `${Bare<NonNullable<V>>}?` : Bare<V>;

/** The columns of a set of tables, checked against the row types: a column too few, too many or of another kind does not compile. */
type Columns<T> = { readonly [N in TableName<T>]: { readonly [C in keyof T[N] & string]-?: KindOf<T[N][C]> } };

/** The same without the row types, for code that works on any table. */
export type AnyColumns = Readonly<Record<string, Readonly<Record<string, ColumnKind>>>>;

/** One numbered step from one form of the database to the next. Once released it never changes. */
export interface Migration {
  /** "0001-begin": the number orders, the noun explains. */
  readonly name: string;
  readonly up: (dialect: SqlDialect) => readonly Compilable[];
}

/** A set of tables that rests in one database: what it holds now, how it came to be, and whether the event log lies in it. */
export interface TableSet<T> {
  readonly columns: Columns<T>;
  readonly migrations: readonly Migration[];
  readonly log: boolean;
}
