import type { SMTPServerSession } from "smtp-server";
import type { ErrorCode } from "#core/errors.ts";
import type { Address } from "#core/mail/message.ts";
import type { Crowd } from "#io/smtp/crowd.ts";

/** What is decided at the commands of an envelope. A code refuses. */
export interface EnvelopeRules {
  readonly sizeMax: number;
  readonly recipientsMax: number;
  /** Commands without a message, beyond which a client has to go. */
  readonly commandsMax: number;
  /** Whether nothing may be sent, and nobody sign in, before TLS (RFC 8314 section 3.3). */
  readonly tlsFirst: boolean;
  readonly crowd: Crowd;
  mailFrom(mailFrom: Address | "", session: SMTPServerSession): Promise<ErrorCode | undefined>;
  rcptTo(rcptTo: Address, session: SMTPServerSession): Promise<ErrorCode | undefined>;
}
