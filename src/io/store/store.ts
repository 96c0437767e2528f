import type { Instant } from "#core/bytes.ts";
import type { ChainedEvent, EventKind } from "#core/log/chain.ts";

/** A set of tables: name -> row with a string `id`. */
export type TableSet = object;
export type TableName<T> = keyof T & string;
type Row<T, N extends TableName<T>> = T[N];

/** One change of a batch. `expect` is what must still be so, or the whole batch is a conflict. */
export type Change<T> = { [N in TableName<T>]: TableChange<T, N> }[TableName<T>] | AppendEvent;

type TableChange<T, N extends TableName<T>> =
  | { readonly kind: "insert"; readonly table: N; readonly row: Row<T, N> }
  | { readonly kind: "put"; readonly table: N; readonly row: Row<T, N> }
  | { readonly kind: "update"; readonly table: N; readonly id: string; readonly set: Partial<Row<T, N>>; readonly expect?: Partial<Row<T, N>> }
  | { readonly kind: "delete"; readonly table: N; readonly id: string; readonly expect?: Partial<Row<T, N>> };

/** Appends one event to the hash-chained log; sequence number, previous hash and hash are filled in by the one writer. */
export interface AppendEvent {
  readonly kind: "append";
  readonly event: { readonly at: Instant; readonly kind: EventKind; readonly subject: string; readonly details: Readonly<Record<string, string | number | boolean>> };
}

/** A batch is durable as a whole when `ok` is true, and has left no trace when it is false. */
export type Committed = { readonly ok: true } | { readonly ok: false; readonly why: "conflict" | "full" | "broken" };

export interface ListQuery<R> {
  readonly where?: Partial<R>;
  /** Rows whose column is at most / at least this value. */
  readonly atMost?: Partial<R>;
  readonly atLeast?: Partial<R>;
  readonly orderBy?: keyof R & string;
  readonly descending?: boolean;
  readonly limit?: number;
  readonly offset?: number;
}

/** An event as it was kept, with its place in the chain. */
export type StoredEvent = ChainedEvent;

/** One repository over a set of tables: atomic batches in, rows out. Every backend passes the same contract suite. */
export interface Store<T> {
  commit(changes: readonly Change<T>[]): Promise<Committed>;
  get<N extends TableName<T>>(table: N, id: string): Promise<Row<T, N> | undefined>;
  list<N extends TableName<T>>(table: N, query?: ListQuery<Row<T, N>>): Promise<readonly Row<T, N>[]>;
  count<N extends TableName<T>>(table: N, where?: Partial<Row<T, N>>): Promise<number>;
  /** Events from `fromSeq` on, in order. */
  events(query?: { readonly fromSeq?: number; readonly subject?: string; readonly limit?: number; readonly newestFirst?: boolean }): Promise<readonly StoredEvent[]>;
  close(): Promise<void>;
}
