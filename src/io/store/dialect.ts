import type { Kysely, RawBuilder } from "kysely";
import type { Cell } from "./cell.ts";

/** Every table as the query builder sees it: names and values are checked before, in rows.ts. */
export type AnyTables = Record<string, Record<string, Cell>>;

/** What differs between two SQL databases, for statements and for migrations. */
export interface SqlDialect {
  /** Compiles only; it is never connected to anything. */
  readonly sql: Kysely<AnyTables>;
  /** Column types. Text compares by code point. */
  readonly types: { readonly text: RawBuilder<unknown>; readonly integer: RawBuilder<unknown>; readonly bytes: RawBuilder<unknown> };
  /** What stands behind the columns of a table. */
  readonly tableEnd: RawBuilder<unknown>;
  /** Makes the database itself refuse to change, replace or delete a row of this table, or to leave out a number in this column. */
  readonly appendOnly: (table: string, number: string) => readonly RawBuilder<unknown>[];
}
