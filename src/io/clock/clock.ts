import { randomBytes } from "node:crypto";
import type { Bytes, Instant } from "#core/bytes.ts";

/**
 * The one clock. It never goes back, so nothing un-expires, and it never stands still, so nothing waits for ever: after a step back it
 * runs at half speed until time has caught up. `read` is the computer's clock, `steady` one that is never set.
 */
export function openClock(read: () => Instant = Date.now, steady: () => number = () => performance.now()): () => Instant {
  let latest = 0;
  let seenAt = steady();
  return () => {
    const steadyNow = steady();
    latest = Math.max(read(), latest + (steadyNow - seenAt) / 2);
    seenAt = steadyNow;
    return Math.floor(latest);
  };
}

/** The one source of randomness: `n` bytes of the operating system's generator. */
export function random(n: number): Bytes {
  const bytes = new Uint8Array(n);
  bytes.set(randomBytes(n));
  return bytes;
}
