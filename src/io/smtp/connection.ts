// oxlint-disable no-underscore-dangle -- The library names so what a subclass may replace.
import type { Socket } from "node:net";
import type { SMTPServer, SMTPServerSession } from "smtp-server";
import { SMTPConnection, type SMTPConnectionOptions } from "smtp-server/lib/smtp-connection.js";
import type { SMTPStream } from "smtp-server/lib/smtp-stream.js";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import type { Address, Envelope, EnvelopeRequests, RecipientRequests } from "#core/mail/message.ts";
import { type MailCommand, readMail, readRcpt } from "#io/smtp/command.ts";
import type { EnvelopeRules } from "#io/smtp/envelope-rules.ts";
import { CommandLines } from "#io/smtp/lines.ts";
import { openPace, type Pace } from "#io/smtp/pace.ts";
import { codeOfLibrary, isErrorCode } from "#io/smtp/reply.ts";

/** The envelope that our own parser read in the current transaction of a session. */
export function envelopeOf(session: SMTPServerSession): Envelope | undefined {
  const transaction = transactions.get(session.envelope);
  if (transaction === undefined) return undefined;
  const { mail, rcptTo } = transaction;
  const asked = requestsOf(transaction);
  return { mailFrom: mail.mailFrom, rcptTo: [...rcptTo.keys()], ...(asked === undefined ? {} : { asked }) };
}

interface Transaction {
  readonly mail: MailCommand;
  readonly rcptTo: Map<Address, RecipientRequests>;
}

// The library makes a new envelope object at EHLO, RSET, STARTTLS and after DATA: ours ends with it.
const transactions = new WeakMap<SMTPServerSession["envelope"], Transaction>();

function requestsOf({ mail, rcptTo }: Transaction): EnvelopeRequests | undefined {
  const recipients = new Map([...rcptTo].filter(([, { notify, orcpt }]) => notify !== undefined || orcpt !== undefined));
  const { ret, envid, requireTls } = mail.asked;
  return ret === undefined && envid === undefined && !requireTls && recipients.size === 0 ? undefined : { ...mail.asked, recipients };
}

interface Opened {
  readonly server: SMTPServer;
  readonly socket: Socket;
  readonly options: SMTPConnectionOptions | null;
  readonly rules: EnvelopeRules;
  /** Undefined where there was no place, and the client is told so. */
  readonly leave: (() => void) | undefined;
}

/**
 * The library reads addresses its own way: it drops source routes, rewrites A-labels, turns bytes that are no UTF-8 into
 * U+FFFD, merges recipients that differ in case, and refuses quoted spaces. So MAIL and RCPT are read here, from the line.
 */
export class EnvelopeConnection extends SMTPConnection {
  /** Whether the client takes too long, one byte at a time. */
  readonly pace: Pace;
  readonly #rules: EnvelopeRules;
  readonly #mayStay: boolean;
  #leave: (() => void) | undefined;
  #commands = 0;

  constructor({ server, socket, options, rules, leave }: Opened) {
    super(server, socket, options);
    this.#rules = rules;
    this.#mayStay = leave !== undefined;
    this.#leave = leave;
    this.pace = openPace();
  }

  override init(): void {
    if (this.#mayStay) super.init();
    else this._setListeners(() => this.send(421, "TOO_BUSY"));
  }

  override _onClose(): void {
    super._onClose();
    this.#leave?.();
    this.#leave = undefined;
  }

  override _createParser(): SMTPStream {
    const parser = new CommandLines({ maxCommandLength: this._server.options.maxCommandLength });
    parser.oncommand = (command, callback) => this._onCommand(command, callback);
    parser.on("error", () => this.send(421, "NOT_SMTP"));
    return parser;
  }

  override _onCommand(command: Buffer, callback?: () => void): void {
    this.pace.lineEnded();
    if (!this._ready || this._upgrading) return super._onCommand(command, callback);
    this.#commands += 1;
    // RSET and NOOP for ever, or guessing at addresses: whoever never gets to a message may try again later.
    if (this.#commands > this.#rules.commandsMax) return this.send(421, "NOT_SMTP");
    if (command.some((byte) => byte < 32 || byte === 127)) {
      this._nextHandler = false;
      return this.#refuse(command.at(-1) === 10 ? "BARE_NEWLINE" : "BAD_REQUEST", callback ?? (() => {}));
    }
    super._onCommand(command, callback);
  }

  override handler_EHLO(command: Buffer, callback: () => void): void {
    const words = command.toString().trim().split(/\s+/);
    if (words.length !== 2 || (words[1]?.length ?? 0) > 300) return this.#refuse("BAD_REQUEST", callback);
    this.hostNameAppearsAs = (words[1] ?? "").toLowerCase();
    this._resetSession();
    this.send(250, [`${this.name} greets ${this.clientHostname || "you"}`, ...this.#extensions()], false);
    callback();
  }

  override handler_STARTTLS(command: Buffer, callback: () => void): void {
    super.handler_STARTTLS(command, callback);
    if (this._upgrading) this.pace.handshakeBegan();
  }

  override handler_AUTH(command: Buffer, callback: () => void): void {
    // A password over a line that others can read is lost, also where it is wrong.
    if (!this.secure) return this.#refuse("TLS_FIRST", callback);
    if (transactions.has(this.session.envelope)) return this.#refuse("BAD_SEQUENCE", callback);
    super.handler_AUTH(command, callback);
  }

  override handler_MAIL(command: Buffer, callback: () => void): void {
    if (this.#rules.tlsFirst && !this.secure) return this.#refuse("TLS_FIRST", callback);
    if (transactions.has(this.session.envelope)) return this.#refuse("BAD_SEQUENCE", callback);
    const mail = readMail(command, this.secure);
    if (!mail.ok) return this.#refuse(mail.code, callback);
    if ((mail.sizeBytes ?? 0) > this.#rules.sizeMax) return this.#refuse("TOO_BIG", callback);
    const envelope = this.session.envelope;
    this.#decide(this.#rules.mailFrom(mail.mailFrom, this.session), callback, () => {
      transactions.set(envelope, { mail, rcptTo: new Map() });
      envelope.mailFrom = { address: mail.mailFrom, args: false };
      this.send(250, "Sender taken", "MAIL_FROM_OK");
    });
  }

  override handler_RCPT(command: Buffer, callback: () => void): void {
    const envelope = this.session.envelope;
    const transaction = transactions.get(envelope);
    if (transaction === undefined) return this.#refuse("BAD_SEQUENCE", callback);
    const read = readRcpt(command, transaction.mail.smtpUtf8);
    if (!read.ok) return this.#refuse(read.code, callback);
    const known = transaction.rcptTo.has(read.rcptTo);
    if (!known && transaction.rcptTo.size >= this.#rules.recipientsMax) return this.#refuse("TOO_MANY_RECIPIENTS", callback);
    this.#decide(this.#rules.rcptTo(read.rcptTo, this.session), callback, () => {
      // One mailbox given twice is one recipient; what was asked for it last counts.
      transaction.rcptTo.set(read.rcptTo, read.asked);
      if (!known) {
        envelope.rcptTo.push({ address: read.rcptTo, args: false });
        this.#commands -= 1;
      }
      this.send(250, "Recipient taken", "RCPT_TO_OK");
    });
  }

  override handler_DATA(command: Buffer, callback: () => void): void {
    // The library looks at the recipients alone; without a sender of ours there is no envelope.
    if (!transactions.has(this.session.envelope)) return this.#refuse("BAD_SEQUENCE", callback);
    if (command.toString().trim().length !== 4) return this.#refuse("BAD_REQUEST", callback);
    super.handler_DATA(command, callback);
    if (this._dataStream) this.#commands = 0;
  }

  /** Every error goes out with the number, status and words of our own tables. A text that is one of our codes says which. */
  override send(smtp: number, text?: string | string[] | null, context?: string | false): void {
    if (smtp < 400) return super.send(smtp, text, context);
    const words = Array.isArray(text) ? text.join(" ") : (text ?? "");
    const error = ERRORS[isErrorCode(words) ? words : codeOfLibrary(smtp, words)];
    super.send(error.smtp, `${error.status} ${error.text.en}`, false);
  }

  #extensions(): readonly string[] {
    const always = ["PIPELINING", `SIZE ${this.#rules.sizeMax}`, "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"];
    if (!this.secure) return this._isSupported("STARTTLS") ? [...always, "STARTTLS"] : always;
    return [...always, "REQUIRETLS", ...(this._isSupported("AUTH") && !this.session.user ? ["AUTH PLAIN LOGIN"] : [])];
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
