import type { Bytes } from "#core/bytes.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import type { TransportLevel } from "#core/transport/level.ts";
import type { AskProtection } from "#core/transport/protection.ts";

/** One message on its last step. `id` is the same at every attempt. */
export interface Delivering {
  readonly id: string;
  readonly envelope: Envelope;
  readonly raw: Bytes;
  /** The least protection with which it may leave. */
  readonly transport: TransportLevel;
}

/** What became of one recipient. `retry` may go well later, `failed` never will. */
export interface Outcome {
  readonly address: Address;
  readonly result: "sent" | "retry" | "failed";
  /** SMTP reply code; 0 where no host gave one. */
  readonly code: number;
  /** Enhanced status (RFC 3463). */
  readonly status: string;
  /** The other host's words, for a person to read. */
  readonly text: string;
  /** The next host took over the duty to report success (RFC 3461): nothing is to be said by us. */
  readonly reportsItself?: true;
  /** How it left, as evidence: "dane mx1.x.example TLSv1.3". */
  readonly way?: string;
}

/** A way out of the house. Says for every recipient what became of it, and never rejects. */
export interface Delivery {
  /** The one host that all mail goes through; missing where each domain has its own. What has trouble together is one destination. */
  readonly nextHost?: string;
  deliver(mail: Delivering): Promise<readonly Outcome[]>;
  /** How well mail for this domain can be protected when it leaves this way. Never rejects. */
  readonly protectionOf: AskProtection;
  /** Ends what is kept open. */
  close?(): void;
}
