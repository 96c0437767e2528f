import type { Instant } from "#core/bytes.ts";
import { PACE, retryWaitMs } from "#flow/queue-pace.ts";

/** A destination that cannot be reached: its rows wait together instead of each finding out alone. */
export interface Rest {
  readonly until: Instant;
  /** When it was tried last: a message whose time had passed by then has had its last try. */
  readonly failedAt: Instant;
  /** Reply code and status of that try. */
  readonly lastError: string;
}

/** How one delivery ended for its destination. */
export type Reached = { readonly reached: true } | { readonly reached: false; readonly lastError: string };

/** What is under way for each destination, and which ones rest. Kept in memory: after a restart each is tried anew. */
export interface Destinations {
  /** How many more may start. */
  room(destination: string): number;
  /** The rest that it is having; undefined where it may be tried. */
  rest(destination: string, now: Instant): Rest | undefined;
  started(destination: string): void;
  ended(destination: string, how: Reached | undefined, now: Instant): void;
}

interface State {
  inFlight: number;
  allowed: number;
  failures: number;
  resting: Rest | undefined;
}

/** How many unreachable destinations are remembered; beyond, the longest known is forgotten and found out anew. */
const REMEMBERED = 10_000;

/** Begins with nothing known. A destination starts with a few at once, gets more with each that went well, and one after a failure. */
export function openDestinations(): Destinations {
  const known = new Map<string, State>();
  const stateOf = (destination: string): State => {
    let state = known.get(destination);
    if (state === undefined) {
      state = { inFlight: 0, allowed: PACE.destinationFirst, failures: 0, resting: undefined };
      known.set(destination, state);
    }
    return state;
  };
  return {
    room(destination) {
      const state = known.get(destination);
      return state === undefined ? PACE.destinationFirst : Math.max(0, state.allowed - state.inFlight);
    },
    rest(destination, now) {
      const resting = known.get(destination)?.resting;
      return resting !== undefined && now < resting.until ? resting : undefined;
    },
    started(destination) {
      stateOf(destination).inFlight++;
    },
    ended(destination, how, now) {
      const state = stateOf(destination);
      state.inFlight--;
      if (how?.reached === true) succeed(state);
      if (how?.reached === false) fail(state, how.lastError, now);
      if (state.inFlight > 0) return;
      if (state.failures === 0) known.delete(destination);
      else if (known.size > REMEMBERED) forgetOldest(known);
    },
  };
}

function succeed(state: State): void {
  state.failures = 0;
  state.resting = undefined;
  state.allowed = Math.min(PACE.destinationMost, Math.max(PACE.destinationFirst, state.allowed + 1));
}

function fail(state: State, lastError: string, now: Instant): void {
  state.allowed = 1;
  // Those that were under way together fail together: that is one failure.
  if (state.resting !== undefined && now < state.resting.until) return;
  state.failures++;
  state.resting = { until: now + retryWaitMs(state.failures), failedAt: now, lastError };
}

function forgetOldest(known: Map<string, State>): void {
  for (const [destination, { inFlight }] of known) {
    if (inFlight > 0) continue;
    known.delete(destination);
    return;
  }
}
