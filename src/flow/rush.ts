import type { Instant } from "#core/bytes.ts";
import { PACE } from "#flow/queue-pace.ts";

/** Whether messages stream in: people wait for them to be taken, and nobody waits for the same second in which they are handed on. */
export interface Rush {
  /** One more has come. */
  came(now: Instant): void;
  /** Whether handing on is to give way now. However many come, after `mostMs` it gets its share again. */
  isOn(now: Instant): boolean;
}

/** Begins quietly. */
export function openRush(): Rush {
  // When each of the last few came.
  const last = Array.from({ length: PACE.rush.rows }, () => Number.NEGATIVE_INFINITY);
  let count = 0;
  let since: Instant | undefined;
  const isOn = (now: Instant): boolean => {
    const earliest = last[count % last.length] ?? Number.NEGATIVE_INFINITY;
    if (now - earliest > PACE.rush.withinMs) since = undefined;
    else since ??= now;
    return since !== undefined && now - since < PACE.rush.mostMs;
  };
  return {
    came(now) {
      last[count++ % last.length] = now;
      isOn(now);
    },
    isOn,
  };
}
