import type { QueueEntry } from "#flow/operate-queue.ts";
import { stringList } from "#flow/queue.ts";
import { askedIn } from "#flow/asked.ts";

/** A row as JSON: envelope, state and times; never contents. */
export function entryJson(row: QueueEntry): Readonly<Record<string, string | number | null | readonly string[]>> {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    from: row.mailFrom,
    to: stringList(row.rcptTo),
    destination: row.destination,
    attempts: row.attempts,
    sizeBytes: row.sizeBytes,
    createdAt: instant(row.createdAt),
    nextAt: instant(row.nextAt),
    lastError: row.lastError,
  };
}

/** A row as one line for a person. */
export function entryLine(row: QueueEntry): string {
  const from = row.mailFrom === "" ? "<>" : row.mailFrom;
  const last = row.lastError === null ? "" : `, ${row.lastError}`;
  return `${row.id} ${row.state.padEnd(6)} ${row.kind} ${from} -> ${stringList(row.rcptTo).join(", ")} (${row.attempts} tries${last})`;
}

/** Everything that is known of one row, a line each. */
export function entryPage(row: QueueEntry): string {
  const asked = askedIn(row.asked);
  const reports = [...(asked?.recipients ?? [])].map(([address, { notify }]) => `${address}: ${notify?.join(" ") ?? "as usual"}`);
  const lines: readonly (readonly [string, string])[] = [
    ...Object.entries(entryJson(row)).map(
      ([name, value]) => [name, typeof value === "object" && value !== null ? value.join(", ") : String(value ?? "-")] as const,
    ),
    ["messageId", row.messageId ?? "-"],
    ["delay told", row.noticeAt === null ? "never, or told already" : instant(row.noticeAt)],
    ["reports asked", reports.length === 0 ? "as usual" : reports.join("; ")],
    ["contents", row.blob === null ? "in the database, sealed" : "in a file, sealed"],
  ];
  return lines.map(([name, value]) => `${name.padEnd(14)} ${value}`).join("\n");
}

/** One destination with all that waits for it. */
export interface DestinationLine {
  readonly destination: string;
  readonly rows: number;
  readonly states: Readonly<Record<string, number>>;
  readonly oldestAt: string;
  readonly nextAt: string | null;
  readonly lastError: string | null;
}

/** The rows by destination, the longest queue first: a destination that is stuck stands on top with its last error and next try. */
export async function byDestination(rows: AsyncIterable<QueueEntry>): Promise<readonly DestinationLine[]> {
  const found = new Map<
    string,
    { rows: number; states: Record<string, number>; oldest: number; next: number; last: QueueEntry | undefined }
  >();
  for await (const row of rows) {
    const one = found.get(row.destination) ?? {
      rows: 0,
      states: {},
      oldest: Number.POSITIVE_INFINITY,
      next: Number.POSITIVE_INFINITY,
      last: undefined,
    };
    found.set(row.destination, one);
    one.rows++;
    one.states[row.state] = (one.states[row.state] ?? 0) + 1;
    one.oldest = Math.min(one.oldest, row.createdAt);
    if (row.state === "ready") one.next = Math.min(one.next, row.nextAt);
    if (row.lastError !== null && row.nextAt >= (one.last?.nextAt ?? 0)) one.last = row;
  }
  return [...found]
    .map(([destination, { rows: count, states, oldest, next, last }]) => ({
      destination,
      rows: count,
      states,
      oldestAt: instant(oldest),
      nextAt: next === Number.POSITIVE_INFINITY ? null : instant(next),
      lastError: last?.lastError ?? null,
    }))
    .sort((a, b) => b.rows - a.rows || (a.destination < b.destination ? -1 : 1));
}

/** The same as one line for a person. */
export function destinationLine(line: DestinationLine): string {
  const states = Object.entries(line.states).map(([state, count]) => `${count} ${state}`);
  const next = line.nextAt === null ? "" : `, next try ${line.nextAt}`;
  const last = line.lastError === null ? "" : `, last answer ${line.lastError}`;
  return `${line.destination === "" ? "-" : line.destination}: ${states.join(", ")}; oldest ${line.oldestAt}${next}${last}`;
}

function instant(at: number): string {
  return at === 0 ? "at once" : new Date(at).toISOString();
}
