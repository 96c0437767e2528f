import { createHash } from "node:crypto";
import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import type { EventDetails, StoredEvent } from "./store.ts";

/** What the hash before the first event is: 32 zero bytes. */
export const GENESIS: Bytes = new Uint8Array(32);

/** The hash of an event after the one with `previous`; 32 bytes. */
export function eventHash(previous: Uint8Array, event: Omit<StoredEvent, "hash">): Bytes {
  const text = JSON.stringify([event.seq, event.at, event.kind, event.subject, canonicalDetails(event.details)]);
  return new Uint8Array(
    createHash("sha256")
      .update(concat(previous, utf8(text)))
      .digest(),
  );
}

/** Details as JSON with the names in order, as they rest in the log. */
export function canonicalDetails(details: EventDetails): string {
  return JSON.stringify(Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))));
}
