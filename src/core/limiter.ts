import type { Instant } from "#core/bytes.ts";

/** Counts what happens over the whole server and says when it was too much. */
export interface Limiter {
  /** Whether one more may happen now; counts nothing. */
  readonly allows: (now: Instant) => boolean;
  readonly count: (now: Instant) => void;
}

/** At most `max` in each window of `windowMs`. A clock that goes back opens no new window. */
export function openLimiter(max: number, windowMs: number): Limiter {
  let since = Number.NEGATIVE_INFINITY;
  let seen = 0;
  const turn = (now: Instant): void => {
    if (now - since < windowMs) return;
    since = now;
    seen = 0;
  };
  return {
    allows(now) {
      turn(now);
      return seen < max;
    },
    count(now) {
      turn(now);
      seen += 1;
    },
  };
}
