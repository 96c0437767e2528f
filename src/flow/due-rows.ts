import type { Destinations } from "#flow/destinations.ts";
import { PACE } from "#flow/queue-pace.ts";
import type { World } from "#flow/world.ts";
import type { ListQuery } from "#io/store/store.ts";
import type { QueueRow } from "#io/store/tables.ts";

/** What an index tells of a row that is due, without its contents. */
export type DueRow = Pick<QueueRow, (typeof DUE_COLUMNS)[number]>;

const DUE_COLUMNS = ["id", "destination", "nextAt", "createdAt", "state"] as const;

/** Rows that are due. `all` is false where there may be more. */
export interface DueRows {
  readonly rows: readonly DueRow[];
  readonly all: boolean;
}

/** Reads rows that are due, so that a long queue for one destination never hides the others. Each look reads an index and few rows. */
export interface DueReader {
  read(isUnderWay: (id: string) => boolean): Promise<DueRows>;
  /** When the next row is due that is not due yet. */
  nextAt(): Promise<number | undefined>;
}

/** Begins at the oldest. */
export function openDueReader(world: Pick<World, "store" | "now">, destinations: Destinations): DueReader {
  let talliedAt = Number.NEGATIVE_INFINITY;
  let turn = "";
  const due = (query: ListQuery<QueueRow>): Promise<readonly DueRow[]> =>
    world.store.list("queue", {
      limit: PACE.page,
      ...query,
      where: { ...query.where, state: "ready" },
      atMost: { nextAt: world.now() },
      orderBy: "nextAt",
      columns: DUE_COLUMNS,
    });
  const mayStart = ({ destination, nextAt }: DueRow): boolean =>
    destinations.room(destination) > 0 || nextAt === 0 || destinations.rest(destination, world.now()) !== undefined;

  /** Some rows of each destination that has room, beginning where the last turn ended. */
  const inTurns = async (): Promise<readonly DueRow[]> => {
    talliedAt = world.now();
    const tallies = await world.store.tally("queue", "destination", { where: { state: "ready" }, atMost: { nextAt: talliedAt } });
    const names = tallies.map(({ value }) => value).filter((name) => destinations.room(name) > 0);
    const ordered = [...names.filter((name) => name > turn), ...names.filter((name) => name <= turn)];
    const rows: DueRow[] = [];
    for (const destination of ordered) {
      if (rows.length >= PACE.page) break;
      turn = destination;
      rows.push(...(await due({ where: { destination }, limit: PACE.destinationMost })));
    }
    return rows;
  };

  return {
    async read(isUnderWay) {
      const free = (rows: readonly DueRow[]): readonly DueRow[] => rows.filter(({ id }) => !isUnderWay(id));
      const oldest = await due({});
      if (oldest.length < PACE.page) return { rows: free(oldest), all: true };
      if (free(oldest).some(mayStart)) return { rows: free(oldest), all: false };
      // All that is oldest goes to destinations that are full. What came last is most often for others.
      const newest = free(await due({ descending: true }));
      if (newest.some(mayStart)) return { rows: newest, all: false };
      if (world.now() - talliedAt < PACE.tallyMs) return { rows: free(oldest), all: false };
      return { rows: uniqueRows([...free(await inTurns()), ...free(oldest)]), all: false };
    },
    async nextAt() {
      const query = { where: { state: "ready" }, atLeast: { nextAt: world.now() + 1 }, orderBy: "nextAt", limit: 1 } as const;
      return (await world.store.list("queue", { ...query, columns: ["nextAt"] }))[0]?.nextAt;
    },
  };
}

/** The same rows, each once. */
export function uniqueRows(rows: readonly DueRow[]): readonly DueRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
