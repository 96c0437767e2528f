import type { Bytes } from "#core/bytes.ts";
import type { ErrorCode } from "#core/errors.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import type { Budget } from "./contents.ts";
import type { Crowd } from "./crowd.ts";

/** Who sends, as far as the door knows. */
export interface SmtpSession {
  readonly id: string;
  readonly remoteAddress: string;
  /** What the client calls itself. */
  readonly helo: string;
  readonly secure: boolean;
  /** Who signed in with SMTP AUTH. */
  readonly user: string | undefined;
  /** SHA-256 of the certificate whose key the client proved to have, in lower-case hex. Nothing else of it was checked. */
  readonly certificate: string | undefined;
  /** For a Received field (RFC 3848): "ESMTP", "ESMTPS", "ESMTPSA". */
  readonly protocol: string;
}

/** The answer to a whole message. `id` is told to the client: the message is durable. */
export type SmtpReply = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly code: ErrorCode };

export interface SmtpServerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The name in the banner. */
  readonly name: string;
  /** PEM. Without it neither STARTTLS nor AUTH is offered. `implicit`: TLS from the first byte. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly implicit?: boolean };
  /** Whether nothing may be sent before TLS. */
  readonly tlsFirst?: boolean;
  /** Whether clients are asked for a certificate; one without is let in all the same. */
  readonly clientCertificates?: boolean;
  /** What this listener shares with others; by itself without. */
  readonly shared?: SharedRoom;
  readonly sizeMax?: number;
  readonly recipientsMax?: number;
  readonly stopMs?: number;
  /** Who may send; a code refuses the sender. */
  readonly mayRelay: (asked: RelayQuestion) => Answer;
  /** Whom one may send to; a code refuses that recipient alone. */
  readonly mayReceive?: (rcptTo: Address, session: SmtpSession) => Answer;
  /** Offers AUTH over TLS. Undefined refuses. */
  readonly signIn?: (name: string, password: string, remoteAddress: string) => Promise<string | undefined>;
  /**
   * Takes a message: positive only when it is durable. The bytes end in CRLF, have no bare CR or LF, and are **overwritten
   * with zeros** as soon as the promise settles.
   */
  readonly onMessage: (envelope: Envelope, raw: Bytes, session: SmtpSession) => Promise<SmtpReply>;
  /** Told what went wrong with a connection, or what `onMessage` threw. */
  readonly onTrouble?: (error: Error) => void;
}

export interface RelayQuestion {
  readonly remoteAddress: string;
  readonly user: string | undefined;
  readonly certificate: string | undefined;
  readonly mailFrom: Address | "";
}

/** A code refuses; undefined does not. */
export type Answer = ErrorCode | undefined | Promise<ErrorCode | undefined>;

/** Memory and places that all listeners of one program share. */
export interface SharedRoom {
  readonly crowd: Crowd;
  readonly budget: Budget;
}

/** A door with everything that an operator may leave out. */
export type Door = SmtpServerOptions & Required<Pick<SmtpServerOptions, "shared" | "sizeMax" | "recipientsMax" | "stopMs" | "onTrouble">>;
