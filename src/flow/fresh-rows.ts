import type { Instant } from "#core/bytes.ts";
import { bytesAtHand, forgetContents } from "#flow/queue.ts";
import { PACE } from "#flow/queue-pace.ts";
import type { World } from "#flow/world.ts";
import type { QueueRow } from "#io/store/tables.ts";

/**
 * Queue rows that were kept a moment ago and are still in memory: they need not be read and opened again. After `freshMs` a
 * row is read like any other, because a command of another program may have changed it.
 */
export interface FreshRows {
  /** Remembers a row that can leave now; false where there is no room for it or it is not to leave yet. */
  add(row: QueueRow): boolean;
  /** Whether somebody asked for this row before it was here: a look at the store had found it, and it may be gone already. */
  cameLate(row: QueueRow): boolean;
  /** The row, once. */
  take(id: string): QueueRow | undefined;
  /** Those that nobody took, the oldest first. */
  all(): readonly QueueRow[];
  /** Forgets those that are no longer fresh; to be called now and then. */
  forgetOld(): void;
}

/** Begins with none. */
export function openFreshRows(world: Pick<World, "now">): FreshRows {
  const rows = new Map<string, { readonly row: QueueRow; readonly bytes: number; readonly at: Instant }>();
  // A row is in the store a moment before whoever kept it can say so here. The oldest go first.
  const missed = new Set<string>();
  let bytes = 0;
  const isFresh = (at: Instant, now: Instant): boolean => now - at < PACE.freshMs;
  const drop = (id: string): void => {
    bytes -= rows.get(id)?.bytes ?? 0;
    rows.delete(id);
  };
  const forget = (id: string, row: QueueRow): void => {
    drop(id);
    forgetContents(row);
  };
  const forgetOld = (): void => {
    const now = world.now();
    // They stand in the order in which they came.
    for (const [id, { row, at }] of rows) {
      if (isFresh(at, now)) return;
      forget(id, row);
    }
  };
  return {
    add(row) {
      const now = world.now();
      forgetOld();
      const more = (row.inline?.length ?? 0) + bytesAtHand(row);
      if (row.nextAt > now || rows.size >= PACE.freshRows || bytes + more > PACE.freshBytes) {
        forgetContents(row);
        return false;
      }
      rows.set(row.id, { row, bytes: more, at: now });
      bytes += more;
      return true;
    },
    cameLate(row) {
      if (!missed.has(row.id)) return false;
      forgetContents(row);
      return true;
    },
    take(id) {
      const known = rows.get(id);
      if (known === undefined) {
        missed.add(id);
        for (const oldest of missed.size > PACE.freshMissed ? missed : []) {
          missed.delete(oldest);
          break;
        }
        return undefined;
      }
      if (isFresh(known.at, world.now())) {
        drop(id);
        return known.row;
      }
      forget(id, known.row);
      return undefined;
    },
    all: () => [...rows.values()].map(({ row }) => row),
    forgetOld,
  };
}
