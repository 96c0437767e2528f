import { LIMITS } from "#core/limits.ts";

/** How much the queue does at one time, and how long it waits. */
export const PACE = {
  /** Rows that are being delivered. */
  inFlight: 100,
  /** The same for one destination: at first, and once it has shown that it answers. */
  destinationFirst: 5,
  destinationMost: 20,
  /** Bytes of messages that are in memory to be delivered. */
  inFlightBytes: 64 * 1024 * 1024,
  /** This many rows within this time are a rush: then few are in flight, and none where they are so heavy together, for so long at most. */
  rush: { rows: 8, withinMs: 500, inFlight: 1, heavyBytes: 2 * 1024 * 1024, mostMs: 4000 },
  /** How long rows that were just made are handed on from memory, how many and how large. */
  freshMs: 5000,
  freshRows: 2000,
  freshBytes: 16 * 1024 * 1024,
  /** How many rows that were asked for before they were offered are remembered, so that none is handed on again. */
  freshMissed: 10_000,
  /** Rows that one look takes from the store; more than can be in flight. */
  page: 300,
  /** How often the queue looks for what a command changed, or what another program put there. */
  lookMs: 5000,
  /** How long a look waits for more to come, when something came while it looked. */
  gatherMs: 25,
  /** How often it counts the destinations, when those that it sees are all full. */
  tallyMs: 1000,
  /** How long a row rests whose delivery met a bug of ours, and how long until a full disk is tried again. */
  faultMs: 60_000,
  fullMs: 2000,
  /** Until the next try where it was this machine that had no room for what a try needs. */
  ownTroubleMs: 10_000,
  /** When the sender is told that a message takes long. */
  noticeMs: 4 * 60 * 60_000,
  /** A message up to this size returns whole with a report of its failure, where that was asked (RFC 3461 section 4.3). */
  returnedBytes: 256 * 1024,
} as const;

/** Minutes after each failed try until the next one. */
const RETRY_MINUTES = [2, 5, 10, 15, 30, 60, 120, 240] as const;

/** How long to wait after this many failed tries, 1 or more. */
export function retryWaitMs(tries: number): number {
  return (RETRY_MINUTES[Math.min(tries, RETRY_MINUTES.length) - 1] ?? RETRY_MINUTES[0]) * 60_000;
}

/** Whether a message of this age is given up when it fails once more. */
export function isTooOld(createdAt: number, now: number): boolean {
  return now - createdAt > LIMITS.queueAttemptsMs;
}
