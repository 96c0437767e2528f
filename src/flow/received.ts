import type { Bytes } from "#core/bytes.ts";
import type { ErrorCode } from "#core/errors.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import type { SendsAs } from "#flow/admission.ts";

/** What the client is told: kept under this id, or refused whole. */
export type Outcome = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly code: ErrorCode };

/** One message as it came in, with what the door knows of its way here. */
export interface Received {
  readonly envelope: Envelope;
  readonly raw: Bytes;
  /** Who signed in to send it; missing where a mail server brought it. */
  readonly submitter?: Address | undefined;
  /** The Received field to put on top, without line end. */
  readonly receivedField: (id: string) => string;
  /** In whose name its header may speak; missing where the message is our own. */
  readonly sendsAs?: SendsAs;
}
