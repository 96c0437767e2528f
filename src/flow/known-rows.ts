import { commitEach } from "#flow/commit-each.ts";
import { countAsTried, deliverRow, errorIn, type Patience } from "#flow/delivery-try.ts";
import type { Destinations, Rest } from "#flow/destinations.ts";
import { type DueRow, type DueRows, uniqueRows } from "#flow/due-rows.ts";
import { isTooOld, PACE } from "#flow/queue-pace.ts";
import type { Rush } from "#flow/rush.ts";
import { lacksProtection, sealAfterMs } from "#flow/seal-instead.ts";
import type { UnderWay } from "#flow/under-way.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** What beginning a row takes. */
export interface Parts {
  readonly world: World;
  readonly destinations: Destinations;
  readonly underWay: UnderWay;
  readonly patience: Patience;
  readonly rush: Rush;
}

/** The rows that are due and were not begun yet, by destination. */
export interface KnownRows {
  /** What was read, and what was kept since: those rows may have come while it was read. */
  learn(read: DueRows, fresh: readonly DueRow[]): void;
  /** One more, that was not read. */
  add(due: DueRow): void;
  /** Whether there may be more than is known. */
  isPart(): boolean;
  /** There are more, that were not read. */
  markPart(): void;
  /** How many more rows may be begun: few while messages stream in. */
  room(): number;
  /** Whether the end of a row may let another one begin. */
  mayGoOn(destination: string): boolean;
  /** Whether there is more to read for a place that came free; not at once again after a look that brought nothing. */
  mayRead(destination: string): boolean;
  /** The last look brought nothing. */
  restFromReading(): void;
  /** Begins what may begin, of one destination first where it is named. How many rows were begun or put off. */
  begin(first?: string): Promise<number>;
}

/** Begins with nothing known. */
export function openKnownRows(parts: Parts): KnownRows {
  const { world, destinations, underWay, patience, rush } = parts;
  let known = new Map<string, DueRow[]>();
  let isPart = false;
  let fruitlessAt = Number.NEGATIVE_INFINITY;

  const room = (): number => rush.mostInFlight(world.now()) - underWay.size();
  const isCrowded = (): boolean => known.size > 0 && room() === 1;
  const mayRead = (destination: string): boolean => isPart && !known.has(destination) && world.now() - fruitlessAt >= PACE.tallyMs;

  /** Begins rows of one destination while it has room; those of a resting one are taken out, to be put off. */
  const beginOf = (destination: string, rows: DueRow[], resting: Resting[]): number => {
    const rest = destinations.rest(destination, world.now());
    let at = 0;
    let begun = 0;
    for (; at < rows.length && room() > 0; at++) {
      const due = rows[at];
      if (due === undefined || underWay.isBusy(due.id)) continue;
      const isAtOnce = due.nextAt === 0;
      if (rest !== undefined && !isAtOnce) resting.push([due, rest]);
      else if (rest !== undefined || destinations.room(destination) > 0 || (isAtOnce && begun === 0)) {
        underWay.begin(due, (row) => deliverRow(world, row, patience));
        begun++;
        // What is to go at once comes first.
      } else break;
    }
    rows.splice(0, at);
    if (rows.length === 0) known.delete(destination);
    return begun;
  };

  return {
    learn(read, fresh) {
      known = Map.groupBy(uniqueRows([...read.rows, ...fresh]), ({ destination }) => destination);
      isPart = !read.all;
    },
    add(due) {
      const rows = known.get(due.destination);
      if (rows === undefined) known.set(due.destination, [due]);
      else rows.push(due);
    },
    isPart: () => isPart,
    markPart() {
      isPart = true;
    },
    room,
    mayGoOn: (destination) => known.has(destination) || isCrowded() || mayRead(destination),
    mayRead,
    restFromReading() {
      fruitlessAt = world.now();
    },
    async begin(first) {
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
