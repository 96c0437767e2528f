import { randomFillSync } from "node:crypto";
import type { Bytes, Instant } from "#core/bytes.ts";

/** The one clock. It never goes back: after a step back it stands still until time has caught up, so nothing un-expires. */
export function openClock(): () => Instant {
  let latest = 0;
  return () => {
    latest = Math.max(latest, Date.now());
    return latest;
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
