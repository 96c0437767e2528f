import { type Bytes, equalBytes } from "#core/bytes.ts";
import { type EventDetails, GENESIS } from "#core/log/chain.ts";
import { eventHash } from "./event-hash.ts";
import { eventLog, index, table } from "./migrations/shape.ts";
import type { TableSet } from "./schema.ts";
import type { AppendEvent, Store } from "./store.ts";

/** A small set of tables with a column of every kind, on which the contract is tried. */
export interface ContractTables {
  boxes: Box;
  notes: { readonly id: string; readonly text: string };
}

/** A row with a column of every kind. */
export interface Box {
  readonly id: string;
  readonly count: number;
  readonly label: string;
  readonly bytes: Bytes;
  readonly maybeCount: number | null;
  readonly maybeLabel: string | null;
  readonly maybeBytes: Bytes | null;
}

const BOXES = {
  id: "text",
  count: "integer",
  label: "text",
  bytes: "bytes",
  maybeCount: "integer?",
  maybeLabel: "text?",
  maybeBytes: "bytes?",
} as const;

const NOTES = { id: "text", text: "text" } as const;

/** The description of these tables, for the backend to be opened with. */
export const CONTRACT: TableSet<ContractTables> = {
  log: true,
  columns: { boxes: BOXES, notes: NOTES },
  migrations: [
    {
      name: "0001-begin",
      up: (dialect) => [
        table(dialect, "boxes", BOXES),
        table(dialect, "notes", NOTES),
        index(dialect, "boxes", ["count"]),
        ...eventLog(dialect),
      ],
    },
  ],
};

/** A row whose unnamed columns are filled in. */
export function box(id: string, part: Partial<Box> = {}): Box {
  return { id, count: 0, label: "", bytes: new Uint8Array(), maybeCount: null, maybeLabel: null, maybeBytes: null, ...part };
}

/** The appending of an event about this subject. */
export function event(subject: string, details: EventDetails = {}): AppendEvent {
  return { kind: "append", event: { at: 1_700_000_000_000, kind: "opened", subject, details } };
}

/** Whether this log is whole: numbers without a gap from 1, every hash that of its event after the one before. */
export async function logIsWhole(store: Pick<Store<ContractTables>, "events">): Promise<boolean> {
  let previous: Bytes = GENESIS;
  let seq = 0;
  for (const { hash, ...stored } of await store.events()) {
    if (stored.seq !== ++seq || !equalBytes(eventHash(previous, stored), hash)) return false;
    previous = hash;
  }
  return true;
}
