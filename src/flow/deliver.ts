import { commitEach } from "#flow/commit-each.ts";
import { countAsTried, deliverRow, errorIn, giveBack, type Patience } from "#flow/delivery-try.ts";
import { type Destinations, openDestinations, type Rest } from "#flow/destinations.ts";
import { type DueRow, openDueReader } from "#flow/due-rows.ts";
import { isTooOld, PACE } from "#flow/queue-pace.ts";
import { openUnderWay, type UnderWay } from "#flow/under-way.ts";
import { lacksProtection, sealAfterMs } from "#flow/seal-instead.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

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
  const destinations = openDestinations();
  const reader = openDueReader(world, destinations);
  const isClosing = (): boolean => closing;
  const patience: Patience = { isClosing, pause: (ms) => new Promise((wake) => setTimeout(wake, ms)) };
  const inTurn = openTurns();
  const underWay = openUnderWay(world, destinations, async (destination) => {
    if (!closing && known.mayGoOn(destination)) begunLater += await inTurn(() => goOn(destination));
  });
  const parts: Parts = { world, destinations, underWay, patience };
  const known = openKnownRows(parts);

  /** Reads what is due and begins what may begin, until no more may. */
  const fill = async (): Promise<number> => {
    let begun = 0;
    while (!isClosing() && underWay.size() < PACE.inFlight && world.store.health() !== "broken") {
      known.learn(await reader.read((id) => underWay.isBusy(id)));
      const now = await known.begin();
      begun += now;
      if (now === 0 || !known.isPart()) break;
    }
    return begun;
  };
  /** A row for this destination has ended: the next of those that are known, and others only when there are none. */
  const goOn = async (destination: string): Promise<number> => {
    const begun = closing ? 0 : await known.begin(destination);
    if (begun > 0 || underWay.size() >= PACE.inFlight || !known.mayRead(destination)) return begun;
    const read = await fill();
    if (read === 0) known.restFromReading();
    return read;
  };

  return {
    look: () =>
      inTurn(async () => {
        if (closing) return 0;
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
      await inTurn(async () => {});
      await underWay.idle();
    },
  };
}

interface Parts {
  readonly world: World;
  readonly destinations: Destinations;
  readonly underWay: UnderWay;
  readonly patience: Patience;
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

/** The rows that are due and were not begun yet, by destination. */
function openKnownRows(parts: Parts) {
  const { world, destinations, underWay, patience } = parts;
  let known = new Map<string, DueRow[]>();
  let isPart = false;
  let fruitlessAt = Number.NEGATIVE_INFINITY;

  const isCrowded = (): boolean => known.size > 0 && underWay.size() === PACE.inFlight - 1;
  /** Whether there is more to read for a place that came free; not at once again after a look that brought nothing. */
  const mayRead = (destination: string): boolean => isPart && !known.has(destination) && world.now() - fruitlessAt >= PACE.tallyMs;

  /** Begins rows of one destination while it has room; those of a resting one are taken out, to be put off. */
  const beginOf = (destination: string, rows: DueRow[], resting: Resting[]): number => {
    const rest = destinations.rest(destination, world.now());
    const left: DueRow[] = [];
    let begun = 0;
    for (const [at, due] of rows.entries()) {
      if (underWay.size() >= PACE.inFlight || (rest === undefined && begun > 0 && destinations.room(destination) === 0)) {
        left.push(...rows.slice(at));
        break;
      }
      if (underWay.isBusy(due.id)) continue;
      if (rest !== undefined && due.nextAt > 0) resting.push([due, rest]);
      else if (destinations.room(destination) === 0 && due.nextAt > 0) left.push(due);
      else {
        underWay.begin(due, (row) => deliverRow(world, row, patience));
        begun++;
      }
    }
    if (left.length === 0) known.delete(destination);
    else known.set(destination, left);
    return begun;
  };

  return {
    learn(read: { readonly rows: readonly DueRow[]; readonly all: boolean }): void {
      known = Map.groupBy(read.rows, ({ destination }) => destination);
      isPart = !read.all;
    },
    /** Whether there may be more than is known. */
    isPart: (): boolean => isPart,
    /** Whether the end of a row may let another one begin. */
    mayGoOn: (destination: string): boolean => known.has(destination) || isCrowded() || mayRead(destination),
    mayRead,
    /** The last look brought nothing. */
    restFromReading(): void {
      fruitlessAt = world.now();
    },
    /** Begins what may begin, of one destination first where it is named. How many rows were begun or put off. */
    async begin(first?: string): Promise<number> {
      const resting: Resting[] = [];
      let begun = first === undefined ? 0 : beginOf(first, known.get(first) ?? [], resting);
      if (first === undefined || isCrowded()) for (const [destination, rows] of known) begun += beginOf(destination, rows, resting);
      return begun + (await putOff(parts, resting));
    },
  };
}

type Resting = readonly [DueRow, Rest];

/** Rows of a destination that rests wait with it. Those whose time has come meanwhile share its last try. */
async function putOff({ world, underWay, patience }: Parts, resting: readonly Resting[]): Promise<number> {
  const now = world.now();
  const changes: (readonly Change<Tables>[])[] = [];
  for (const [due, rest] of resting) {
    // A row that became too old since that try is tried by itself before it is given up: the clock may have jumped.
    if (isTooOld(due.createdAt, now) && !isTooOld(due.createdAt, rest.failedAt)) {
      underWay.begin(due, (row) => deliverRow(world, row, patience));
      continue;
    }
    const age = now - due.createdAt;
    const row = age < Math.min(PACE.noticeMs, sealAfterMs(world)) ? undefined : await world.store.get("queue", due.id);
    const isTold = row === undefined || row.noticeAt === null || row.noticeAt > now;
    // Its time to be sealed instead may have come: it does not wait for a try of its own.
    const isSealable = row?.transport === "verified" && age >= sealAfterMs(world) && lacksProtection(errorIn(rest.lastError));
    if (isTold && !isSealable && !isTooOld(due.createdAt, now))
      changes.push([{ kind: "update", table: "queue", id: due.id, set: { nextAt: rest.until, lastError: rest.lastError } }]);
    else underWay.begin(due, (one) => countAsTried(world, one, rest, patience));
  }
  await commitEach(world.store, changes);
  return resting.length;
}

/** What an operator said is to go back to its sender. */
async function giveBackAll({ world, underWay, patience }: Parts): Promise<number> {
  const columns = ["id", "destination", "nextAt", "createdAt", "state"] as const;
  const failed = await world.store.list("queue", { where: { state: "failed" }, limit: PACE.page, columns });
  const free = failed.filter(({ id }) => !underWay.isBusy(id));
  for (const due of free) underWay.begin(due, (row) => giveBack(world, row, patience));
  return free.length;
}
