import type { Instant } from "#core/bytes.ts";
import { PACE } from "#flow/queue-pace.ts";

/** Whether messages stream in: people wait for them to be taken, and nobody waits for the same second in which they are handed on. */
export interface Rush {
  /** One more has come, of so many bytes. */
  came(now: Instant, sizeBytes: number): void;
  /** Whether handing on is to give way now. However many come, after `mostMs` it gets its share again. */
  isOn(now: Instant): boolean;
  /** How many rows may be in flight now: few in a rush, none in one of large messages. */
  mostInFlight(now: Instant): number;
}

/** Begins quietly. */
export function openRush(): Rush {
  // When each of the last few came, and how large it was.
  const last = Array.from({ length: PACE.rush.rows }, () => ({ at: Number.NEGATIVE_INFINITY, sizeBytes: 0 }));
  let count = 0;
  let since: Instant | undefined;
  const isOn = (now: Instant): boolean => {
    const earliest = last[count % last.length]?.at ?? Number.NEGATIVE_INFINITY;
    if (now - earliest > PACE.rush.withinMs) since = undefined;
    else since ??= now;
    return since !== undefined && now - since < PACE.rush.mostMs;
  };
  const isHeavy = (): boolean => last.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > PACE.rush.heavyBytes;
  return {
    came(now, sizeBytes) {
      last[count++ % last.length] = { at: now, sizeBytes };
      isOn(now);
    },
    isOn,
    mostInFlight: (now) => (!isOn(now) ? PACE.inFlight : isHeavy() ? 0 : PACE.rush.inFlight),
  };
}
