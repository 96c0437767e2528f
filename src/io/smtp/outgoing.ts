import type { Address } from "#core/mail/message.ts";
import type { TlsaRecord } from "#core/transport/tlsa.ts";

/** Where mail goes to. */
export interface SmtpTarget {
  /** The host's name, or its address: what its certificate must name, where that counts. */
  readonly host: string;
  /** IP address to connect to, where the name was resolved before. */
  readonly address?: string;
  readonly port: number;
  /** How we call ourselves. */
  readonly name: string;
  readonly tls: SmtpTls;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  readonly timeouts?: SmtpTimeouts;
}

/**
 * none: never; opportunistic: where offered, any certificate; encrypted: any certificate, but never without; required: with a certificate
 * that verifies for the host, or not at all; dane: with a certificate that a TLSA record names, or not at all (RFC 7672).
 */
export type SmtpTls = "none" | "opportunistic" | "encrypted" | "required" | DaneTls;

export interface DaneTls {
  readonly records: readonly TlsaRecord[];
  /** The names of which a certificate under an authority must show one. */
  readonly names: readonly string[];
}

/** Times in milliseconds (RFC 5321 section 4.5.3.2): to connect, to greet, and of silence at any later step. */
export interface SmtpTimeouts {
  readonly connectMs: number;
  readonly greetingMs: number;
  readonly idleMs: number;
}

export const SMTP_TIMEOUTS: SmtpTimeouts = { connectMs: 30_000, greetingMs: 60_000, idleMs: 5 * 60_000 };

/** What a host said, or what we say of it where it said nothing: then `code` is 0. `text` is printable ASCII. */
export interface Reply {
  readonly code: number;
  /** Enhanced status (RFC 3463), the other host's or ours. */
  readonly status: string;
  readonly text: string;
}

/** What became of one recipient. `retry` may go well later, `failed` never will. */
export interface RecipientOutcome extends Reply {
  readonly address: Address;
  readonly result: "sent" | "retry" | "failed";
  /** The next host takes over the reports that were asked for (RFC 3461 section 5.2.1); missing where it does not. */
  readonly reportsItself?: true;
}

/** The outcome that this reply is for this recipient. */
export function outcome(address: Address, reply: Reply): RecipientOutcome {
  return { address, result: reply.code < 200 ? "retry" : reply.code < 300 ? "sent" : reply.code < 500 ? "retry" : "failed", ...reply };
}

/** Thrown inside this room where a connection cannot be used any more; `reply` says why. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(reply.text);
    this.reply = reply;
  }
}
