import type { Bytes, Instant } from "#core/bytes.ts";
import type { Address } from "#core/mail/message.ts";
import type { HeldRow, QueueRow, StsPolicyRow, ToldReviewerRow, UsageRow, ZipPasswordRow } from "./queue-tables.ts";

export type { HeldKind, HeldRow, QueueRow, StsPolicyRow, ToldReviewerRow, UsageRow, ZipPasswordRow } from "./queue-tables.ts";

/**
 * The rows that rest. Every table has `id`, a string, as its key. Nothing here holds message text, the value of a finding or a
 * link secret: what is `...Sealed` was sealed before it came here.
 */
export interface Tables {
  accounts: Account;
  sessions: Session;
  contacts: Contact;
  messages: MessageRow;
  recipients: RecipientRow;
  items: ItemRow;
  objects: ObjectRow;
  grants: GrantRow;
  contactLinks: ContactLinkRow;
  replies: ReplyRow;
  queue: QueueRow;
  zipPasswords: ZipPasswordRow;
  stsPolicies: StsPolicyRow;
  held: HeldRow;
  toldReviewers: ToldReviewerRow;
  usage: UsageRow;
  appPasswords: AppPasswordRow;
  delegations: DelegationRow;
}

/** The halves that the server gives out only after verification; in a store of their own (seal.md, recall). */
export interface ShareTables {
  shares: ShareRow;
}

/** Someone of the organisation who can sign in. `id` is the address. */
export interface Account {
  readonly id: Address;
  readonly name: string;
  readonly role: "user" | "approver" | "privacy" | "admin";
  /** Salt of Argon2id over the password, which never reaches the server. */
  readonly salt: Bytes;
  /** SHA-256 of the half of Argon2id that the browser sends to sign in. */
  readonly authHash: Bytes;
  readonly totpSealed: Bytes;
  /** Last time step that was used, so that a code serves once. */
  readonly totpStep: number;
  readonly publicKey: Bytes;
  /** The private key, closed with the other half of Argon2id. */
  readonly privateKeySealed: Bytes;
  readonly wrongTries: number;
  readonly lockedUntil: Instant;
  readonly createdAt: Instant;
  /** Since when nobody signs in with it; null while people may. */
  readonly disabledAt: Instant | null;
}

/** A signed-in browser. `id` is the SHA-256 of the token, in hex. */
export interface Session {
  readonly id: string;
  readonly kind: "user" | "guest";
  /** A user's address or a guest's grant. */
  readonly subject: string;
  readonly expiresAt: Instant;
}

/** What we know of an outside recipient. `id` is the address. */
export interface Contact {
  readonly id: string;
  readonly phoneSealed: Bytes | null;
  /** "06 •••• ••42". */
  readonly phoneHint: string | null;
  readonly codeSalt: Bytes | null;
  /** Both halves of the agreed access code, sealed under the spool key. */
  readonly codeSealed: Bytes | null;
  readonly setBy: string;
  readonly setAt: Instant;
}

/** One accepted message: a mail through the gateway or a guest's reply. */
export interface MessageRow {
  readonly id: string;
  readonly kind: "mail" | "reply";
  /** Who wrote it. */
  readonly sender: Address | "";
  readonly acceptedAt: Instant;
  readonly sizeBytes: number;
  readonly attachments: number;
  /** The subject, sealed to the sender's own key; null for a sender without an account. */
  readonly titleSealed: Bytes | null;
  /** For a reply: the item that it answers. */
  readonly answers: string | null;
}

export type RecipientStatus =
  | "waiting"
  | "held"
  | "queued"
  | "sent"
  | "opened"
  | "answered"
  | "recalled"
  | "failed"
  /** Given back to its sender by a colleague, or because nobody answered. */
  | "returned"
  /** Deleted by a colleague while it was held, or stopped by its sender. */
  | "stopped";

/** How one recipient of one message fares. */
export interface RecipientRow {
  readonly id: string;
  readonly messageId: string;
  readonly address: Address;
  readonly route: "direct" | "seal" | "zip" | "hold" | "refuse";
  readonly status: RecipientStatus;
  readonly statusAt: Instant;
  readonly openedAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly grantId: string | null;
  /** The reasons as shown to the sender, JSON of Text[], under the spool key: they may name a file. Null where there are none. */
  readonly reasonsSealed: Bytes | null;
}

/** What was sealed under one content key. */
export interface ItemRow {
  readonly id: string;
  readonly messageId: string;
  readonly origin: "gateway" | "guest";
  readonly sender: Address | "";
  readonly senderName: string;
  readonly sealedAt: Instant;
  readonly expiresAt: Instant;
  readonly recalledAt: Instant | null;
  /** When its ciphertext and what was left of its keys were destroyed: by a recall for all, or after its time. */
  readonly clearedAt: Instant | null;
  readonly manifestObject: string;
  readonly signature: Bytes;
}

/** One sealed object of an item: small ones in the row, large ones in a blob. */
export interface ObjectRow {
  readonly id: string;
  readonly itemId: string;
  readonly sizeBytes: number;
  readonly inline: Bytes | null;
  readonly blob: string | null;
}

/** What lets one recipient open one item. `id` stands in the link. */
export interface GrantRow {
  readonly id: string;
  readonly itemId: string;
  readonly messageId: string;
  readonly recipientId: string;
  readonly recipient: Address;
  readonly kind: "guest" | "user";
  /** SHA-256 of the proof that the holder of the link secret can make; empty for a user. */
  readonly proofHash: Bytes;
  /** The content key, closed for this recipient; null once recalled, and while it waits for a phone or a code. */
  readonly wrap: Bytes | null;
  readonly method: "sms" | "access-code" | "mail-code" | "none";
  /** For a user: the own half of the key, sealed to the public key; null for a guest. */
  readonly sealedHalf: Bytes | null;
  readonly phoneSealed: Bytes | null;
  readonly hint: string | null;
  readonly codeSalt: Bytes | null;
  /** SHA-256 of the access code's proof half. */
  readonly codeProofHash: Bytes | null;
  /** Link secret and content key while the phone is unknown, closed with the secret of the link in the sender's mail. */
  readonly waitingSealed: Bytes | null;
  /** SHA-256 of the code that was sent last, with the grant's id. */
  readonly codeHash: Bytes | null;
  readonly codeSentAt: Instant;
  readonly codeExpiresAt: Instant;
  /** Codes sent since `codesSince`. */
  readonly codesSent: number;
  readonly codesSince: Instant;
  readonly wrongTries: number;
  readonly lockedUntil: Instant;
}

/** The link by which a sender fills in how a recipient is verified. `id` stands in the link. */
export interface ContactLinkRow {
  readonly id: string;
  readonly proofHash: Bytes;
  readonly grantId: string;
  readonly sender: Address | "";
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
}

/** A guest's reply while it is being brought. */
export interface ReplyRow {
  readonly id: string;
  readonly grantId: string;
  readonly itemId: string;
  readonly startedAt: Instant;
  /** JSON: [{ id, sizeBytes }]. */
  readonly objects: string;
}

/** A password with which a mail client of one account signs in; random, and kept as a hash alone. */
export interface AppPasswordRow {
  readonly id: string;
  readonly account: Address;
  /** What its owner calls it: "Thunderbird on my laptop". */
  readonly name: string;
  readonly salt: Bytes;
  /** SHA-256 of salt and password. The password has 120 random bits, so that no slow hash is needed. */
  readonly hash: Bytes;
  readonly createdAt: Instant;
  /** "2026-11-21", in UTC; null where it was never used. */
  readonly lastUsedDay: string | null;
}

/** A mailbox in whose name somebody else may send. `id` names both. */
export interface DelegationRow {
  readonly id: string;
  readonly delegate: Address;
  readonly mailbox: Address;
  readonly createdAt: Instant;
}

export interface ShareRow {
  readonly id: string;
  readonly itemId: string;
  readonly share: Bytes;
}
