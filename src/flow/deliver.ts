import { giveBack, type Patience } from "#flow/delivery-try.ts";
import { openDestinations } from "#flow/destinations.ts";
import { openDueReader } from "#flow/due-rows.ts";
import { openFreshRows } from "#flow/fresh-rows.ts";
import { openKnownRows, type Parts } from "#flow/known-rows.ts";
import { PACE } from "#flow/queue-pace.ts";
import { openRush } from "#flow/rush.ts";
import { openUnderWay } from "#flow/under-way.ts";
import type { World } from "#flow/world.ts";
import { faultOf } from "#io/log/log.ts";
import type { QueueRow } from "#io/store/tables.ts";

/** Delivers everything that is due now, and ends when nothing is under way any more. Returns how many rows it took up. */
export async function deliverDue(world: World): Promise<number> {
  const runner = openQueueRunner(world);
  const taken = await runner.look();
  return taken + (await runner.idle());
}

/** What takes from the queue: many rows at once, few for each destination, and none for one that rests. */
export interface QueueRunner {
  /** Begins everything that is due and may begin; how many rows that were. */
  look(): Promise<number>;
  /** Takes over rows that were just kept, each once, so that nobody has to look for them; false where some are to be looked for all the same. */
  offer(rows: readonly QueueRow[]): boolean;
  /** When to look again, if nothing new comes; undefined where nothing waits. */
  nextAt(): Promise<number | undefined>;
  /** Resolves when nothing is under way; how many rows were begun meanwhile. */
  idle(): Promise<number>;
  /** Begins nothing more, and ends what is under way. */
  close(): Promise<void>;
}

/** Opens a runner. Two on one store would deliver twice. */
export function openQueueRunner(world: World): QueueRunner {
  let closing = false;
  let begunLater = 0;
  let returnedAt = Number.NEGATIVE_INFINITY;
  let soon: NodeJS.Immediate | undefined;
  let later: NodeJS.Timeout | undefined;
  const destinations = openDestinations();
  const rush = openRush();
  const fresh = openFreshRows(world);
  const reader = openDueReader(world, destinations);
  const isClosing = (): boolean => closing;
  const patience: Patience = { isClosing, pause: (ms) => new Promise((wake) => setTimeout(wake, ms)) };
  const inTurn = openTurns();
  const underWay = openUnderWay(world, { destinations, fresh }, async (destination) => {
    if (!closing && known.mayGoOn(destination)) begunLater += await inTurn(() => goOn(destination));
  });
  const parts: Parts = { world, destinations, underWay, patience, rush };
  const known = openKnownRows(parts);

  /** Reads what is due and begins what may begin, until no more may. */
  const fill = async (): Promise<number> => {
    let begun = 0;
    while (!isClosing() && known.room() > 0 && world.store.health() !== "broken") {
      known.learn(await reader.read((id) => underWay.isBusy(id)), fresh.all());
      const now = await known.begin();
      begun += now;
      if (now === 0 || !known.isPart()) break;
    }
    return begun;
  };
  /** A row for this destination has ended: the next of those that are known, and others only when there are none. */
  const goOn = async (destination: string): Promise<number> => {
    const begun = closing ? 0 : await known.begin(destination);
    if (begun > 0 || known.room() <= 0 || !known.mayRead(destination)) return begun;
    const read = await fill();
    if (read === 0) known.restFromReading();
    return read;
  };

  /** Begins what is known, as soon as the answers to those who wait have gone out; what gives way to a rush goes on after it. */
  const beginSoon = (): void => {
    soon ??= setImmediate(() => {
      soon = undefined;
      if (closing) return;
      if (rush.isOn(world.now())) later ??= setTimeout(goOnLater, PACE.rush.withinMs);
      inTurn(() => known.begin()).catch(faulty);
    });
  };
  const goOnLater = (): void => {
    later = undefined;
    if (closing) return;
    if (rush.isOn(world.now())) later = setTimeout(goOnLater, PACE.rush.withinMs);
    else inTurn(async () => (await known.begin()) + (known.isPart() ? await fill() : 0)).catch(faulty);
  };
  const faulty = (thrown: unknown): void => world.log.line("queue-fault", faultOf(thrown));

  return {
    offer(rows) {
      if (closing) return true;
      const now = world.now();
      let all = true;
      for (const row of rows.filter(({ state }) => state === "ready")) {
        rush.came(now, row.sizeBytes);
        if (fresh.cameLate(row)) continue;
        if (fresh.add(row)) known.add(row);
        else all = false;
      }
      if (!all) known.markPart();
      beginSoon();
      return all;
    },
    look: () =>
      inTurn(async () => {
        if (closing) return 0;
        fresh.forgetOld();
        const now = world.now();
        // A clock that went back is no reason to wait for it.
        const isTime = Math.abs(now - returnedAt) >= PACE.tallyMs;
        if (isTime) returnedAt = now;
        return (isTime ? await giveBackAll(parts) : 0) + (await fill());
      }),
    async nextAt() {
      const next = await reader.nextAt();
      return known.isPart() ? Math.min(next ?? Number.POSITIVE_INFINITY, world.now() + PACE.tallyMs) : next;
    },
    async idle() {
      const before = begunLater;
      await underWay.idle();
      return begunLater - before;
    },
    async close() {
      closing = true;
      clearImmediate(soon);
      clearTimeout(later);
      await inTurn(async () => {});
      await underWay.idle();
    },
  };
}

/** One after the other: two that read the same page would begin a row twice. */
function openTurns(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** What an operator said is to go back to its sender. */
async function giveBackAll({ world, underWay, patience }: Parts): Promise<number> {
  const columns = ["id", "destination", "nextAt", "createdAt", "state"] as const;
  const failed = await world.store.list("queue", { where: { state: "failed" }, limit: PACE.page, columns });
  const free = failed.filter(({ id }) => !underWay.isBusy(id));
  for (const due of free) underWay.begin(due, (row) => giveBack(world, row, patience));
  return free.length;
}
