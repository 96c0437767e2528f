import { createHash } from "node:crypto";
import type { Bytes } from "#core/bytes.ts";
import { chainHash, type EventDetails, type LogEvent } from "#core/log/chain.ts";

/** The hash of an event after the one with `previous`; 32 bytes. At once, because the writer stands inside a transaction. */
export function eventHash(previous: Bytes, event: LogEvent): Bytes {
  return chainHash((bytes: Bytes): Bytes => new Uint8Array(createHash("sha256").update(bytes).digest()), previous, event);
}

/** Details as JSON with the names in order, as they rest in the log. */
export function canonicalDetails(details: EventDetails): string {
  return JSON.stringify(Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))));
}
