import { randomFillSync } from "node:crypto";
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

/** The one source of randomness: `n` bytes of the operating system's generator. What was handed out does not stay behind here. */
export function random(n: number): Bytes {
  const bytes = new Uint8Array(n);
  if (n > POOL_BYTES) return randomFillSync(bytes);
  if (left < n) {
    randomFillSync(pool);
    left = POOL_BYTES;
  }
  const from = POOL_BYTES - left;
  bytes.set(pool.subarray(from, from + n));
  pool.fill(0, from, from + n);
  left -= n;
  return bytes;
}

// Asking the system costs as much for these as for a few bytes.
const POOL_BYTES = 2048;
const pool = new Uint8Array(POOL_BYTES);
let left = 0;
