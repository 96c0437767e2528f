import { randomBytes } from "node:crypto";
import type { Bytes, Instant } from "#core/bytes.ts";

/** The one clock. It never goes back: after a step back it stands still until time has caught up, so nothing un-expires. */
export function openClock(): () => Instant {
  let latest = 0;
  return () => {
    latest = Math.max(latest, Date.now());
    return latest;
  };
}

/** The one source of randomness: `n` bytes of the operating system's generator. */
export function random(n: number): Bytes {
  const bytes = new Uint8Array(n);
  bytes.set(randomBytes(n));
  return bytes;
}
