import { commitEach } from "#flow/commit-each.ts";
import { countAsTried, deliverRow, giveBack, type Patience } from "#flow/delivery-try.ts";
import { openDestinations, type Reached, type Rest } from "#flow/destinations.ts";
import { type DueRow, openDueReader } from "#flow/due-rows.ts";
import { openGate } from "#flow/gate.ts";
import { isTooOld, PACE } from "#flow/queue-pace.ts";
import type { World } from "#flow/world.ts";
import { faultOf } from "#io/log/log.ts";
import type { Change } from "#io/store/store.ts";
import type { QueueRow, Tables } from "#io/store/tables.ts";

/** Delivers everything that is due now, and ends when nothing is under way any more. Returns how many rows it took up. */
export async function deliverDue(world: World): Promise<number> {
  const runner = openQueueRunner(world);
  const taken = await runner.look();
  return taken + (await runner.idle());
}

/** What takes from the queue: many rows at once, few for each destination, and none for one that rests. */
export interface QueueRunner {
  /** Begins everything that is due and may begin; how many rows that were. One look at a time. */
  look(): Promise<number>;
  /** When to look again, if nothing new comes; undefined where nothing waits. */
  nextAt(): Promise<number | undefined>;
  /** Resolves when nothing is under way; how many rows were begun meanwhile. */
  idle(): Promise<number>;
  /** Begins nothing more, and ends what is under way. */
  close(): Promise<void>;
}

/** Opens a runner. Two on one store would deliver twice. */
export function openQueueRunner(world: World): QueueRunner {
  const destinations = openDestinations();
  const reader = openDueReader(world, destinations);
  const gate = openGate(PACE.inFlightBytes);
  const underWay = new Map<string, Promise<void>>();
  const stumbled = new Map<string, number>();
  let known: readonly DueRow[] = [];
  let more = false;
  let closing = false;
  let begunLater = 0;
  const patience: Patience = { isClosing: () => closing, pause: (ms) => new Promise((wake) => setTimeout(wake, ms)) };
  const isBusy = (id: string): boolean => underWay.has(id) || (stumbled.get(id) ?? 0) > world.now();

  const begin = (due: DueRow, act: (row: QueueRow) => Promise<Reached | undefined>): void => {
    destinations.started(due.destination);
    const ended = take(due, act)
      .catch((thrown: unknown) => {
        world.log.line("queue-fault", { id: due.id, ...faultOf(thrown) });
        stumbled.set(due.id, world.now() + PACE.faultMs);
        return undefined;
      })
      .then((how) => {
        destinations.ended(due.destination, how, world.now());
        underWay.delete(due.id);
        return goOn();
      })
      .catch((thrown: unknown) => world.log.line("queue-fault", faultOf(thrown)));
    underWay.set(due.id, ended);
  };
  const take = async ({ id }: DueRow, act: (row: QueueRow) => Promise<Reached | undefined>): Promise<Reached | undefined> => {
    const row = await world.store.get("queue", id);
    // An operator may have held or removed it since it was seen.
    if (row === undefined || (row.state !== "ready" && row.state !== "failed") || row.nextAt > world.now()) return undefined;
    const leave = await gate.enter(row.sizeBytes);
    try {
      return await act(row);
    } finally {
      leave();
    }
  };

  /** Begins what may begin of the rows that are known; those of a resting destination are put off, the others stay known. */
  const beginKnown = async (): Promise<number> => {
    const left: DueRow[] = [];
    const resting: (readonly [DueRow, Rest])[] = [];
    let begun = 0;
    for (const due of known) {
      if (isBusy(due.id)) continue;
      const rest = due.nextAt === 0 ? undefined : destinations.rest(due.destination, world.now());
      if (rest !== undefined) resting.push([due, rest]);
      else if (underWay.size >= PACE.inFlight || closing || (destinations.room(due.destination) === 0 && due.nextAt > 0)) left.push(due);
      else {
        begin(due, (row) => deliverRow(world, row, patience));
        begun++;
      }
    }
    known = left;
    return begun + (closing ? 0 : await putOff(resting));
  };

  /** Rows of a destination that rests wait with it. Those whose time has come meanwhile share its last try. */
  const putOff = async (resting: readonly (readonly [DueRow, Rest])[]): Promise<number> => {
    const now = world.now();
    const changes: (readonly Change<Tables>[])[] = [];
    for (const [due, rest] of resting) {
      const told = now - due.createdAt > PACE.noticeMs && (await world.store.get("queue", due.id));
      if (told === undefined) continue;
      const isLast = isTooOld(due.createdAt, rest.failedAt);
      const isUntold = told !== false && told.noticeAt !== null && told.noticeAt <= now;
      if (isLast || isUntold) begin(due, (row) => countAsTried(world, row, rest, patience).then(() => undefined));
      // A row that is too old, but not since the last try, is tried by itself.
      else if (isTooOld(due.createdAt, now)) begin(due, (row) => deliverRow(world, row, patience));
      else changes.push([{ kind: "update", table: "queue", id: due.id, set: { nextAt: rest.until, lastError: rest.lastError } }]);
    }
    await commitEach(world.store, changes);
    return resting.length;
  };

  /** Reads and begins until nothing more can be begun now. */
  const fill = async (readFirst: boolean): Promise<number> => {
    let begun = await beginKnown();
    let reads = readFirst || more;
    while (reads && !closing && underWay.size < PACE.inFlight && world.store.health() !== "broken") {
      const read = await reader.read(isBusy);
      known = read.rows;
      more = !read.all;
      const now = await beginKnown();
      begun += now;
      reads = more && now > 0;
    }
    return begun;
  };
  const giveBackAll = async (): Promise<void> => {
    const returned = await world.store.list("queue", {
      where: { state: "failed" },
      limit: PACE.page,
      columns: ["id", "destination", "nextAt", "createdAt"],
    });
    for (const due of returned) if (!isBusy(due.id)) begin(due, (row) => giveBack(world, row, patience).then(() => undefined));
  };
  // One at a time: two that read the same page would begin a row twice.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };
  const goOn = async (): Promise<void> => {
    if (closing || (known.length === 0 && !more)) return;
    begunLater += await inTurn(() => fill(false));
  };

  return {
    look: () =>
      inTurn(async () => {
        for (const [id, until] of stumbled) if (until <= world.now()) stumbled.delete(id);
        if (closing) return 0;
        await giveBackAll();
        return fill(true);
      }),
    async nextAt() {
      const next = await reader.nextAt();
      return more ? Math.min(next ?? Number.POSITIVE_INFINITY, world.now() + PACE.tallyMs) : next;
    },
    async idle() {
      const before = begunLater;
      while (underWay.size > 0) await Promise.all(underWay.values());
      return begunLater - before;
    },
    async close() {
      closing = true;
      await last;
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}
