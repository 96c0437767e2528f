import { faultOf } from "#io/log/log.ts";
import { deliverDue } from "#flow/deliver.ts";
import { sweepBlobs, sweepExpired } from "#flow/retain.ts";
import type { World } from "#flow/world.ts";

/** The part of the program that takes from the queue. */
export interface Worker {
  /** Something new may be ready. */
  readonly wake: () => void;
  /** Ends after the row that is under way. */
  readonly close: () => Promise<void>;
}

/** Delivers what is due as soon as it is woken, and looks by itself every `everyMs` for what waited long enough. */
export function openWorker(world: World, everyMs = 5000): Worker {
  let closing = false;
  let again = false;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    do {
      again = false;
      while (!closing && (await deliverDue(world)) > 0);
    } while (again && !closing);
  };
  const wake = (): void => {
    again = true;
    if (closing || running !== undefined) return;
    running = run()
      .catch((thrown: unknown) => world.log.line("worker-fault", faultOf(thrown)))
      .finally(() => {
        running = undefined;
        if (again && !closing) wake();
      });
  };
  const timer = setInterval(wake, everyMs);
  const sweep = setInterval(() => void sweepExpired(world).catch((thrown: unknown) => world.log.line("sweep-fault", faultOf(thrown))), 60_000);
  void sweepBlobs(world).catch((thrown: unknown) => world.log.line("sweep-fault", faultOf(thrown)));
  wake();
  return {
    wake,
    async close() {
      closing = true;
      clearInterval(timer);
      clearInterval(sweep);
      await running;
    },
  };
}
