import type { Bytes, Instant, Random } from "#core/bytes.ts";
import type { Inspector } from "#core/inspect/inspect.ts";
import type { Limiter } from "#core/limiter.ts";
import type { DkimKey } from "#core/mail/dkim.ts";
import type { Address } from "#core/mail/message.ts";
import type { Policy } from "#core/policy/policy.ts";
import type { Argon2id } from "#core/seal/access-code.ts";
import type { AccountUsage } from "#core/usage/usage.ts";
import type { BoxKey } from "#core/seal/box.ts";
import type { Blobs } from "#io/blobs/blobs.ts";
import type { Delivery } from "#io/delivery/delivery.ts";
import type { Log } from "#io/log/log.ts";
import type { Sms } from "#io/sms/sms.ts";
import type { Change, Store } from "#io/store/store.ts";
import type { ShareTables, Tables } from "#io/store/tables.ts";

/** Everything that a journey may use of the world, opened by an app and handed in. */
export interface World {
  readonly organisation: Organisation;
  readonly keys: NodeKeys;
  readonly store: Store<Tables>;
  /** The server shares, in a store of their own (seal.md, recall). */
  readonly shares: Store<ShareTables>;
  readonly blobs: Blobs;
  readonly inspector: () => Inspector;
  /** The policy in force; it may be another one for the next message. */
  readonly policy: () => Policy;
  /** What mail of our own domains is signed with before it rests in the queue. */
  readonly dkim: readonly DkimKey[];
  readonly delivery: Delivery;
  readonly sms: Sms;
  readonly argon2id: Argon2id;
  readonly now: () => Instant;
  readonly random: Random;
  readonly log: Log;
  /** How much each account sends. */
  readonly usage: AccountUsage;
  /** Wrong codes over the whole server. */
  readonly wrongCodes: Limiter;
  /** Tells the queue that something is ready; what was just kept need not be looked for. */
  readonly wake: (kept?: readonly Change<Tables>[]) => void;
  /** Contents were handled: what of them stayed in memory is to be overwritten soon. */
  readonly touched: () => void;
  /** Called between two stages of a message; a fault rig stops the process there. */
  readonly stage: (name: Stage) => void;
}

export type Stage =
  | "received"
  | "read"
  | "inspected"
  | "decided"
  | "sealed"
  | "shares-kept"
  | "recorded"
  | "answered"
  | "taken-up"
  | "delivered"
  | "settled";

export interface Organisation {
  readonly name: string;
  /** The domain that people know it by; also its name in sealed objects. */
  readonly domain: string;
  readonly ownDomains: readonly string[];
  readonly helpPhone: string | undefined;
  /** From whom the letters of Zegel itself come. */
  readonly ownAddress: Address;
  /** Base of every link, without a slash at the end. */
  readonly url: string;
  /** Name of this host in Received fields. */
  readonly hostName: string;
}

/** The keys of this node; they rest in the key file alone. */
export interface NodeKeys {
  /** Closes what waits in queue and outbox. */
  readonly spool: BoxKey;
  /** Keys the hashes of codes and of what may not be told, so that a stolen row gives nothing away. */
  readonly trace: Bytes;
  /** Ed25519, PKCS #8: signs items and certificates. */
  readonly signPrivate: Bytes;
  readonly signPublic: Bytes;
  /** X-Wing: answers to senders without an account. */
  readonly replyPublic: Bytes;
  readonly replyPrivate: Bytes;
}
