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
  /** How it left, as evidence: "dane mx1.x.example TLSv1.3". */
  readonly way?: string;
  /** The next host takes over the reports that were asked for (RFC 3461 section 5.2.1); missing where it does not. */
  readonly dsn?: true;
}

/** A way out of the house. Says for every recipient what became of it, and never rejects. */
export interface Delivery {
  deliver(mail: Delivering): Promise<readonly Outcome[]>;
  /** How well mail for this domain can be protected when it leaves this way. Never rejects. */
  readonly protectionOf: AskProtection;
  /** Ends what is kept open. */
  close?(): void;
}
