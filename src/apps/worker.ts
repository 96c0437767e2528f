import { setTimeout as pause } from "node:timers/promises";
import { openQueueRunner } from "#flow/deliver.ts";
import { PACE } from "#flow/queue-pace.ts";
import { sweepBlobs, sweepExpired } from "#flow/retain.ts";
import type { World } from "#flow/world.ts";
import { faultOf } from "#io/log/log.ts";

/** The part of the program that takes from the queue. */
export interface Worker {
  /** Something new may be ready; of what was just kept only the rows that cannot leave now are looked for. */
  readonly wake: World["wake"];
  /** Ends after the rows that are under way. */
  readonly close: () => Promise<void>;
}

/**
 * Delivers what is due: when it is woken, at the moment when the next row is due, and at least every `lookMs`, because commands change
 * the queue from another process and the clock may jump.
 */
export function openWorker(world: World, lookMs: number = PACE.lookMs): Worker {
  const runner = openQueueRunner(world);
  let closing = false;
  let again = false;
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const isClosing = (): boolean => closing;
  const untilNext = async (): Promise<number> => {
    const next = await runner.nextAt();
    return next === undefined ? lookMs : Math.min(lookMs, Math.max(1, next - world.now()));
  };
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    let waitMs = lookMs;
    try {
      do {
        again = false;
        await runner.look();
        // Under load one look finds what many messages have brought.
        if (again && !isClosing()) await pause(PACE.gatherMs);
      } while (again && !isClosing());
      waitMs = await untilNext();
    } catch (thrown) {
      world.log.line("worker-fault", faultOf(thrown));
    }
    looking = undefined;
    if (isClosing()) return;
    if (again) lookAgain();
    else timer = setTimeout(lookAgain, waitMs);
  };
  const lookAgain = (): void => {
    again = true;
    if (!closing) looking ??= look();
  };
  const sweeping = openSweeps(world);
  lookAgain();
  return {
    wake(kept) {
      const rows = kept?.flatMap((change) => (change.kind === "insert" && change.table === "queue" ? [change.row] : []));
      if (rows === undefined || !runner.offer(rows)) lookAgain();
    },
    async close() {
      closing = true;
      clearTimeout(timer);
      sweeping.close();
      await looking;
      await runner.close();
    },
  };
}

function openSweeps(world: World): { readonly close: () => void } {
  const sweep = setInterval(
    () => void sweepExpired(world).catch((thrown: unknown) => world.log.line("sweep-fault", faultOf(thrown))),
    60_000,
  );
  void sweepBlobs(world).catch((thrown: unknown) => world.log.line("sweep-fault", faultOf(thrown)));
  return { close: () => clearInterval(sweep) };
}
