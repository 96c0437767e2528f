import { type Bytes, equalBytes, type Instant, utf8 } from "#core/bytes.ts";
import { canonicalJson, framed } from "#core/seal/canonical.ts";

/** One line of the append-only log. Says that something happened, never what a message holds. */
export interface LogEvent {
  /** 1 for the first event, then one more each time. */
  readonly seq: number;
  readonly at: Instant;
  readonly kind: EventKind;
  /** What it is about: an item's id, a contact's, an account's. "" where it is about the server itself. */
  readonly subject: string;
  readonly details: EventDetails;
}

/** What else is known, under short names. Numbers are finite. */
export type EventDetails = Readonly<Record<string, string | number | boolean>>;

/** Everything that can happen. */
export const EVENT_KINDS = [
  "accepted",
  "held",
  "justified",
  "looked-at",
  "released",
  "returned",
  "removed",
  "withdrawn",
  "limit-passed",
  "sealed",
  "zipped",
  "queued",
  "sent",
  "failed",
  "code-sent",
  "code-wrong",
  "locked",
  "opened",
  "file-fetched",
  "answered",
  "recalled",
  "expired",
  "contact-set",
  "zip-password-set",
  "zip-password-removed",
  "wrong-number",
  "signed-in",
  "sign-in-failed",
  "policy-loaded",
  "started",
  "stopped",
  "account-added",
  "account-disabled",
  "account-enabled",
  "app-password-added",
  "app-password-removed",
  "delegated",
  "delegation-ended",
] as const;
/** One of the words of `EVENT_KINDS`. */
export type EventKind = (typeof EVENT_KINDS)[number];

/** An event with its place in the chain. */
export interface ChainedEvent extends LogEvent {
  /** `chainHash` of this event after the one before it, 32 bytes. */
  readonly hash: Bytes;
}

/** The newest event of a chain, or `GENESIS` at 0 for an empty one: whoever knows it can tell that nothing was taken off the end. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: Bytes;
}

/** What stands before the first event: 32 zero bytes. */
export const GENESIS: Bytes = new Uint8Array(32);

/** The one byte string of an event after its predecessor. Throws RangeError on a number that is not finite. */
export function eventBytes(previousHash: Bytes, event: LogEvent): Bytes {
  const { seq, at, kind, subject, details } = event;
  return framed("log-event", previousHash, utf8(canonicalJson({ seq, at, kind, subject, details })));
}

/** The hash that binds an event to all before it. Comes at once where `sha256` does. */
export function chainHash<Hash extends Bytes | Promise<Bytes>>(sha256: (bytes: Bytes) => Hash, previousHash: Bytes, event: LogEvent): Hash {
  return sha256(eventBytes(previousHash, event));
}

/** Why a chain does not hold: a number was left out or came twice, the contents are others, there is no such event, or the end is missing. */
export type ChainFault = "gap" | "altered" | "malformed" | "cut-off";

/** A whole chain with its head, or the place and kind of its first fault. */
export type ChainVerdict =
  | { readonly ok: true; readonly count: number; readonly head: ChainHead }
  | { readonly ok: false; readonly seq: number; readonly why: ChainFault };

/**
 * Whether every event is the one that was written, in its place. `after` is where the first event continues (GENESIS at 0 unless told).
 * `through` are heads known from elsewhere that the chain must pass: without one, a chain that ends earlier looks whole. Never throws;
 * `seq` is the place of the first fault.
 */
export async function verifyChain(
  events: Iterable<ChainedEvent> | AsyncIterable<ChainedEvent>,
  sha256: (bytes: Bytes) => Bytes | Promise<Bytes>,
  known: { readonly after?: ChainHead; readonly through?: readonly ChainHead[] } = {},
): Promise<ChainVerdict> {
  const through = known.through ?? [];
  let at: ChainHead = known.after ?? { seq: 0, hash: GENESIS };
  let count = 0;
  let met = through.filter((head) => isSame(at, head)).length;
  for await (const event of events) {
    const seq = at.seq + 1;
    if (event.seq !== seq) return { ok: false, seq, why: "gap" };
    if (!wellFormed(event)) return { ok: false, seq, why: "malformed" };
    const hash = await chainHash(sha256, at.hash, event);
    if (!equalBytes(hash, event.hash)) return { ok: false, seq, why: "altered" };
    at = { seq, hash };
    count++;
    const here = through.filter((head) => head.seq === seq);
    if (!here.every((head) => isSame(at, head))) return { ok: false, seq, why: "altered" };
    met += here.length;
  }
  return met === through.length ? { ok: true, count, head: at } : { ok: false, seq: at.seq + 1, why: "cut-off" };
}

function isSame(a: ChainHead, b: ChainHead): boolean {
  return a.seq === b.seq && equalBytes(a.hash, b.hash);
}

// Rows come from a disk that somebody may have edited, so their types are a claim.
function wellFormed(event: ChainedEvent): boolean {
  const { at, kind, subject, details, hash } = event as Record<keyof ChainedEvent, unknown>;
  if (typeof at !== "number" || !Number.isFinite(at) || typeof subject !== "string" || !(hash instanceof Uint8Array)) return false;
  if (!EVENT_KINDS.some((known) => known === kind) || typeof details !== "object" || details === null) return false;
  return Object.values(details).every((value) => typeof value === "string" || typeof value === "boolean" || Number.isFinite(value));
}
