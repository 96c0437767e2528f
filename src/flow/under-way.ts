import type { Destinations, Reached } from "#flow/destinations.ts";
import type { DueRow } from "#flow/due-rows.ts";
import type { FreshRows } from "#flow/fresh-rows.ts";
import { openGate } from "#flow/gate.ts";
import { PACE } from "#flow/queue-pace.ts";
import type { World } from "#flow/world.ts";
import { faultOf } from "#io/log/log.ts";
import type { QueueRow } from "#io/store/tables.ts";

/** What is done with one row; says how that went for its destination. */
export type RowAct = (row: QueueRow) => Promise<Reached | undefined>;

/** The rows that are being dealt with, each once. */
export interface UnderWay {
  /** Whether it is under way, or rests after a bug of ours. */
  isBusy(id: string): boolean;
  size(): number;
  /** Reads the row, where it is not in memory still, and does this with it, unless it was changed since it was seen. */
  begin(due: DueRow, act: RowAct): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Begins with nothing; `ended` is called after each row, with its destination. */
export function openUnderWay(
  world: Pick<World, "store" | "log" | "now">,
  { destinations, fresh }: { readonly destinations: Destinations; readonly fresh: FreshRows },
  ended: (destination: string) => Promise<void>,
): UnderWay {
  const gate = openGate(PACE.inFlightBytes);
  const running = new Map<string, Promise<void>>();
  const stumbled = new Map<string, number>();
  const fault = (thrown: unknown, id: string): void => world.log.line("queue-fault", { id, ...faultOf(thrown) });
  const perform = async (due: DueRow, act: RowAct): Promise<Reached | undefined> => {
    // What is delivered now could not be settled, and would be delivered again.
    if (world.store.health() === "broken") return undefined;
    const row = fresh.take(due.id) ?? (await world.store.get("queue", due.id));
    if (row === undefined || row.state !== due.state || row.nextAt > world.now()) return undefined;
    const leave = await gate.enter(row.sizeBytes);
    try {
      return await act(row);
    } finally {
      leave();
    }
  };
  const run = async (due: DueRow, act: RowAct): Promise<void> => {
    let how: Reached | undefined;
    try {
      how = await perform(due, act);
    } catch (thrown) {
      fault(thrown, due.id);
      stumbled.set(due.id, world.now() + PACE.faultMs);
    }
    destinations.ended(due.destination, how, world.now());
    running.delete(due.id);
    try {
      await ended(due.destination);
    } catch (thrown) {
      fault(thrown, due.id);
    }
  };
  return {
    isBusy(id) {
      const until = stumbled.get(id);
      if (until !== undefined && until <= world.now()) stumbled.delete(id);
      return running.has(id) || stumbled.has(id);
    },
    size: () => running.size,
    begin(due, act) {
      destinations.started(due.destination);
      running.set(due.id, run(due, act));
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
