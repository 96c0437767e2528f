import type { Instant } from "#core/bytes.ts";
import { PACE } from "#flow/queue-pace.ts";
import type { World } from "#flow/world.ts";
import type { QueueRow } from "#io/store/tables.ts";

/**
 * Queue rows that were kept a moment ago and are still in memory, sealed as they rest: they need not be read again. After `freshMs` a
 * row is read like any other, because a command of another program may have changed it.
 */
export interface FreshRows {
  /** Remembers a row that can leave now; false where there is no room for it or it is not to leave yet. */
  add(row: QueueRow): boolean;
  /** The row, once. */
  take(id: string): QueueRow | undefined;
  /** Those that nobody took, the oldest first. */
  all(): readonly QueueRow[];
}

/** Begins with none. */
export function openFreshRows(world: Pick<World, "now">): FreshRows {
  const rows = new Map<string, { readonly row: QueueRow; readonly at: Instant }>();
  let bytes = 0;
  const isFresh = (at: Instant, now: Instant): boolean => now - at < PACE.freshMs;
  const drop = (id: string): void => {
    bytes -= sizeOf(rows.get(id)?.row);
    rows.delete(id);
  };
  const forgetOld = (now: Instant): void => {
    // They stand in the order in which they came.
    for (const [id, { at }] of rows) {
      if (isFresh(at, now)) return;
      drop(id);
    }
  };
  return {
    add(row) {
      const now = world.now();
      forgetOld(now);
      if (row.nextAt > now || rows.size >= PACE.freshRows || bytes + sizeOf(row) > PACE.freshBytes) return false;
      rows.set(row.id, { row, at: now });
      bytes += sizeOf(row);
      return true;
    },
    take(id) {
      const known = rows.get(id);
      if (known === undefined) return undefined;
      drop(id);
      return isFresh(known.at, world.now()) ? known.row : undefined;
    },
    all: () => [...rows.values()].map(({ row }) => row),
  };
}

function sizeOf(row: QueueRow | undefined): number {
  return row?.inline?.length ?? 0;
}
