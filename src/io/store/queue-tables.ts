import type { Bytes, Instant } from "#core/bytes.ts";
import type { Address } from "#core/mail/message.ts";

/** What waits to leave. The mail or text message itself is sealed under the spool key. */
export interface QueueRow {
  readonly id: string;
  readonly kind: "mail" | "sms";
  readonly messageId: string | null;
  /** Rows of `recipients` that this serves, JSON string[]. */
  readonly recipientIds: string;
  readonly mailFrom: Address | "";
  /** JSON string[]; for SMS the sealed contents hold the number. */
  readonly rcptTo: string;
  /** The least protection with which it may leave. */
  readonly transport: "opportunistic" | "verified";
  /** held: a person is to decide. paused: an operator stopped it. failed: it is to go back to its sender. */
  readonly state: "ready" | "held" | "paused" | "done" | "failed";
  readonly attempts: number;
  /** 0 is at once, also where its destination is given a rest. */
  readonly nextAt: Instant;
  readonly createdAt: Instant;
  readonly inline: Bytes | null;
  readonly blob: string | null;
  /** Reply code and status of the last failed attempt, never contents. */
  readonly lastError: string | null;
  /** What has trouble together: the next host, or the domain of the recipients. */
  readonly destination: string;
  /** Of the contents before they were sealed. */
  readonly sizeBytes: number;
  /** The name under which the contents were sealed, where rows share them; "" is the row's own id. */
  readonly sealedAs: string;
  /** What the client asked for with its envelope, as JSON (`askedIn`); null for nothing. */
  readonly asked: string | null;
  /** When the sender is told that it takes long; null for never, or once it was told. */
  readonly noticeAt: Instant | null;
}

/** The fixed password of ZIPs for one contact. `id` is an address as `addressKey` writes it, or a domain. */
export interface ZipPasswordRow {
  readonly id: string;
  /** Under the spool key. */
  readonly passwordSealed: Bytes;
  readonly setAt: Instant;
}

/** The MTA-STS policy of one domain, as it was fetched last. `id` is the domain. */
export interface StsPolicyRow {
  readonly id: string;
  /** Under the spool key, so that nobody who can write here weakens it. */
  readonly policySealed: Bytes;
  /** When its max_age is over. */
  readonly until: Instant;
}

/** Why a message waits for a person. */
export type HeldKind = "justify" | "approve" | "malformed" | "limit";

/** What waits for a person, and what they decided. `id` is also that of the row in `queue` that holds the message. */
export interface HeldRow {
  readonly id: string;
  readonly messageId: string;
  /** MAIL FROM. */
  readonly sender: Address | "";
  /** Everyone in whose name it was written, JSON string[]: none of them decides on it. */
  readonly writtenBy: string;
  readonly kind: HeldKind;
  readonly since: Instant;
  /** Who would get it, JSON string[]. */
  readonly recipients: string;
  /** Actions that a person has settled before, JSON string[]. */
  readonly settled: string;
  readonly state: "waiting" | "released" | "returned" | "removed" | "withdrawn";
  /** An account, "operator" or "time". */
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  /** SHA-256 of the proof that the holder of the link in the sender's mail can make; null where there is no link. */
  readonly proofHash: Bytes | null;
  /** The reason that the sender gave, under the spool key. */
  readonly reasonSealed: Bytes | null;
  /** What the colleague remarked, under the spool key. */
  readonly remarkSealed: Bytes | null;
}

/** What a reviewer was told of by mail. `id` is the account. */
export interface ToldReviewerRow {
  readonly id: Address;
  readonly toldAt: Instant;
  /** The youngest rows of `held` that the mail counted, JSON string[]. */
  readonly rows: string;
}

/** How much one account sent on one day (UTC), the most in any minute or hour of it. `id` is "DAY ACCOUNT", the day as 2026-11-21. */
export interface UsageRow {
  readonly id: string;
  readonly day: string;
  readonly account: string;
  readonly messages: number;
  readonly inMinute: number;
  readonly newRecipientsInHour: number;
  readonly sameTextInHour: number;
}
