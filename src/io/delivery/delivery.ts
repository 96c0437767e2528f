import type { Bytes } from "#core/bytes.ts";
import type { Address, Envelope } from "#core/mail/message.ts";

/** One message on its last step. `id` is the same at every attempt. */
export interface Delivering {
  readonly id: string;
  readonly envelope: Envelope;
  readonly raw: Bytes;
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
}

/** A way out of the house. Says for every recipient what became of it, and never rejects. */
export interface Delivery {
  deliver(mail: Delivering): Promise<readonly Outcome[]>;
}
