import { createHash } from "node:crypto";
import type { Bytes } from "#core/bytes.ts";
import { chainHash, type LogEvent } from "#core/log/chain.ts";

/** The hash of an event after the one with `previous` (chain.ts), by the SHA-256 of the runtime. */
export function eventHash(previous: Bytes, event: LogEvent): Bytes {
  return chainHash(sha256, previous, event);
}

function sha256(bytes: Bytes): Bytes {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}
