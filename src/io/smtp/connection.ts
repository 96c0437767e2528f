import { codeOfLibrary, isErrorCode } from "#io/smtp/reply.ts";
import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { SMTPConnection, type SMTPConnectionOptions } from "smtp-server/lib/smtp-connection.js";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import { readMail, readRcpt } from "#io/smtp/command.ts";

/** What is decided at the commands of an envelope. A code refuses. */
export interface EnvelopeRules {
  readonly sizeMax: number;
  readonly recipientsMax: number;
  mailFrom(mailFrom: Address | "", session: SMTPServerSession): Promise<ErrorCode | undefined>;
  rcptTo(rcptTo: Address, session: SMTPServerSession): Promise<ErrorCode | undefined>;
}

/** The library's server with our own reading of envelopes and our own table of replies. */
export class EnvelopeServer extends SMTPServer {
  readonly rules: EnvelopeRules;

  constructor(options: SMTPServerOptions, rules: EnvelopeRules) {
    super(options);
    this.rules = rules;
  }

  override connect(socket: Socket, options?: SMTPConnectionOptions | null): void {
    const connection = new EnvelopeConnection(this, socket, options);
    this.connections.add(connection);
    connection.on("error", (error: Error) => this.emit("error", error));
    connection.init();
  }
}

/** The envelope that our own parser read in the current transaction of a session. */
export function envelopeOf(session: SMTPServerSession): Envelope | undefined {
  return transactions.get(session.envelope);
}

interface Transaction {
  readonly mailFrom: Address | "";
  readonly rcptTo: Address[];
  readonly smtpUtf8: boolean;
}

// The library makes a new envelope object at EHLO, RSET, STARTTLS and after DATA: ours ends with it.
const transactions = new WeakMap<SMTPServerSession["envelope"], Transaction>();

/**
 * The library reads addresses its own way: it drops source routes, rewrites A-labels, turns bytes that are no UTF-8 into
 * U+FFFD, merges recipients that differ in case, and refuses quoted spaces. So MAIL and RCPT are read here, from the line.
 */
class EnvelopeConnection extends SMTPConnection {
  readonly #rules: EnvelopeRules;

  constructor(server: EnvelopeServer, socket: Socket, options?: SMTPConnectionOptions | null) {
    super(server, socket, options);
    this.#rules = server.rules;
  }

  override handler_MAIL(command: Buffer, callback: () => void): void {
    if (transactions.has(this.session.envelope)) return this.#refuse("BAD_SEQUENCE", callback);
    const read = readMail(command);
    if (!read.ok) return this.#refuse(read.code, callback);
    if ((read.sizeBytes ?? 0) > this.#rules.sizeMax) return this.#refuse("TOO_BIG", callback);
    const envelope = this.session.envelope;
    this.#decide(this.#rules.mailFrom(read.mailFrom, this.session), callback, () => {
      transactions.set(envelope, { mailFrom: read.mailFrom, rcptTo: [], smtpUtf8: read.smtpUtf8 });
      envelope.mailFrom = { address: read.mailFrom, args: false };
      this.send(250, "Sender taken", "MAIL_FROM_OK");
    });
  }

  override handler_RCPT(command: Buffer, callback: () => void): void {
    const envelope = this.session.envelope;
    const transaction = transactions.get(envelope);
    if (transaction === undefined) return this.#refuse("BAD_SEQUENCE", callback);
    const read = readRcpt(command, transaction.smtpUtf8);
    if (!read.ok) return this.#refuse(read.code, callback);
    const known = transaction.rcptTo.includes(read.rcptTo);
    if (!known && transaction.rcptTo.length >= this.#rules.recipientsMax) return this.#refuse("TOO_MANY_RECIPIENTS", callback);
    this.#decide(this.#rules.rcptTo(read.rcptTo, this.session), callback, () => {
      // One mailbox given twice is one recipient.
      if (!known) {
        transaction.rcptTo.push(read.rcptTo);
        envelope.rcptTo.push({ address: read.rcptTo, args: false });
      }
      this.send(250, "Recipient taken", "RCPT_TO_OK");
    });
  }

  /** Every error goes out with the number, status and words of our own tables. A text that is one of our codes says which. */
  override send(smtp: number, text?: string | string[] | null, context?: string | false): void {
    if (smtp < 400) return super.send(smtp, text, context);
    const words = Array.isArray(text) ? text.join(" ") : (text ?? "");
    const error = ERRORS[isErrorCode(words) ? words : codeOfLibrary(smtp, words)];
    super.send(error.smtp, `${error.status} ${error.text.en}`, false);
  }

  #refuse(code: ErrorCode, callback: () => void): void {
    this.send(ERRORS[code].smtp, code);
    callback();
  }

  #decide(decision: Promise<ErrorCode | undefined>, callback: () => void, taken: () => void): void {
    decision
      .catch((): ErrorCode => "BROKEN")
      .then((code) => {
        if (code === undefined) taken();
        else this.send(ERRORS[code].smtp, code);
        callback();
      })
      .catch((error: unknown) => this.emit("error", error));
  }
}
