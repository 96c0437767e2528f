import type { Instant } from "#core/bytes.ts";
import type { ChainedEvent, EventDetails, EventKind } from "#core/log/chain.ts";

/** The name of a table in a set of tables: name -> row with a string `id`. */
export type TableName<T> = keyof T & string;
type Row<T, N extends TableName<T>> = T[N];

/** One change of a batch. `expect` is what must still be so, or the whole batch is a conflict. */
export type Change<T> = { [N in TableName<T>]: TableChange<T, N> }[TableName<T>] | AppendEvent;

/**
 * insert: a conflict where the id is taken. put: insert or replace. update: a conflict where the row is gone; an empty `set` only
 * checks. delete: a conflict only where `expect` is given and does not hold.
 */
type TableChange<T, N extends TableName<T>> =
  | { readonly kind: "insert"; readonly table: N; readonly row: Row<T, N> }
  | { readonly kind: "put"; readonly table: N; readonly row: Row<T, N> }
  | {
      readonly kind: "update";
      readonly table: N;
      readonly id: string;
      readonly set: Partial<Row<T, N>>;
      readonly expect?: Partial<Row<T, N>>;
    }
  | { readonly kind: "delete"; readonly table: N; readonly id: string; readonly expect?: Partial<Row<T, N>> };

/** Appends one event to the hash-chained log; sequence number, previous hash and hash are filled in by the one writer. */
export interface AppendEvent {
  readonly kind: "append";
  readonly event: { readonly at: Instant; readonly kind: EventKind; readonly subject: string; readonly details: EventDetails };
}

/**
 * A batch is durable as a whole when `ok` is true. "conflict" and "full" have left no trace and may be tried again; after "broken"
 * (the disk failed while writing, or the store is closed) nothing was promised and nothing may be told to have been kept.
 */
export type Committed = { readonly ok: true } | { readonly ok: false; readonly why: "conflict" | "full" | "broken" };

/** Which rows, in which order: nulls first, text by code point, bytes by value, equal rows by id. Without `orderBy`: by id. */
export interface ListQuery<R> {
  readonly where?: Partial<R>;
  /** Rows whose column is at most / at least this value; a null column is neither. */
  readonly atMost?: Partial<R>;
  readonly atLeast?: Partial<R>;
  readonly orderBy?: keyof R & string;
  readonly descending?: boolean;
  readonly limit?: number;
  readonly offset?: number;
}

/** The columns that are wanted of each row; without it all. What an index holds is then read without touching the rows. */
export interface Wanted<C extends string> {
  readonly columns?: readonly C[];
}

/** How many rows have one value in one column. */
export interface Tally {
  readonly value: string;
  readonly rows: number;
}

/** An event as it was kept, with its place in the chain. */
export type StoredEvent = ChainedEvent;

/** Which events, in order of `seq`, or the newest first. */
export interface EventQuery {
  readonly fromSeq?: number;
  readonly subject?: string;
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

/**
 * "full": the last commit found no room, the next may; "broken": the disk failed under a write, and nothing is kept any more until
 * the program starts anew.
 */
export type StoreHealth = "good" | "full" | "broken";

/**
 * One repository over a set of tables: atomic batches in, rows out. Every backend passes the same contract suite. A wrong use (a
 * column that is not there, a value of another kind) rejects with a TypeError before anything happens. Text is kept as well-formed
 * Unicode: lone surrogates and U+0000 become U+FFFD, in rows and in queries alike.
 */
export interface Store<T> {
  commit(changes: readonly Change<T>[]): Promise<Committed>;
  get<N extends TableName<T>>(table: N, id: string): Promise<Row<T, N> | undefined>;
  list<N extends TableName<T>, C extends keyof Row<T, N> & string = keyof Row<T, N> & string>(
    table: N,
    query?: ListQuery<Row<T, N>> & Wanted<C>,
  ): Promise<readonly Pick<Row<T, N>, C>[]>;
  count<N extends TableName<T>>(table: N, where?: Partial<Row<T, N>>): Promise<number>;
  /** Counts the rows of the query by the values of one text column, in order of the values; its order and page do not matter. */
  tally<N extends TableName<T>>(
    table: N,
    by: keyof Row<T, N> & string,
    query?: Pick<ListQuery<Row<T, N>>, "where" | "atMost" | "atLeast">,
  ): Promise<readonly Tally[]>;
  events(query?: EventQuery): Promise<readonly StoredEvent[]>;
  /** Leaves nothing of deleted rows outside the living pages, logs of the database included; false where it could not be done now. */
  compact(): Promise<boolean>;
  health(): StoreHealth;
  /** Waits for the running commits; a later commit is answered "broken", a later read rejects. */
  close(): Promise<void>;
}
