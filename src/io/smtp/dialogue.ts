import { LIMITS } from "#core/limits.ts";
import type { Address, Envelope, EnvelopeRequests, RecipientRequests } from "#core/mail/message.ts";
import { type MailCommand, readMail, readRcpt } from "./command.ts";
import { type Received, release } from "./contents.ts";
import type { Answer, Door, SmtpSession } from "./door.ts";
import { refusing, type Reply, saying } from "./reply.ts";
import { beginSignIn, type SignInStep } from "./sign-in.ts";

type Soon<T> = T | Promise<T>;

/** What one client and the server say to each other (RFC 5321), line by line. It knows of no socket, and a line at a time. */
export class Dialogue {
  readonly #door: Door;
  readonly #client: Pick<SmtpSession, "id" | "remoteAddress">;
  #facts: Facts = STRANGER;
  #isExtended = false;
  #session: SmtpSession | undefined;
  #transaction: Transaction | undefined;
  #signIn: ((line: string) => SignInStep) | undefined;
  /** Commands since the last message. */
  #commands = 0;
  #unknown = 0;

  constructor(door: Door, client: Pick<SmtpSession, "id" | "remoteAddress">) {
    this.#door = door;
    this.#client = client;
  }

  get session(): SmtpSession {
    const { secure, user } = this.#facts;
    const protocol = `${this.#isExtended ? "E" : ""}SMTP${secure ? "S" : ""}${user === undefined ? "" : "A"}`;
    return (this.#session ??= { ...this.#client, ...this.#facts, protocol });
  }

  /** Whether a client's leaving breaks something off. */
  get isWithinTransaction(): boolean {
    return this.#transaction !== undefined;
  }

  /** What the client said at MAIL that its message would weigh. */
  get sizeBytes(): number | undefined {
    return this.#transaction?.mail.sizeBytes;
  }

  greeting(): Reply {
    return saying(`220 ${this.#door.name} ESMTP`);
  }

  /** TLS begins: everything that was said before it is forgotten (RFC 3207 section 4.2). */
  secured(certificate: string | undefined): void {
    this.#isExtended = false;
    this.#learn({ ...STRANGER, secure: true, certificate });
  }

  /** The reply to a line without its CRLF; one that ended in a bare LF still has that. Throws and rejects only as the door's rules do. */
  hear(line: Buffer): Soon<Reply> {
    const signIn = this.#signIn;
    this.#signIn = undefined;
    // RSET and NOOP for ever, or guessing at addresses: whoever never gets to a message may try again later.
    if (++this.#commands > LIMITS.smtpCommands) return refusing("NOT_SMTP");
    const text = line.toString("latin1");
    if (CONTROL.test(text)) return refusing(text.endsWith("\n") ? "BARE_NEWLINE" : "BAD_REQUEST");
    if (signIn !== undefined) return this.#goOn(signIn(text));
    const space = text.indexOf(" ");
    const verb = (space < 0 ? text : text.slice(0, space)).toUpperCase();
    return this.#obey(verb, text, line);
  }

  /** The reply to a whole message, which is overwritten then. The next transaction begins. */
  take(received: Received): Soon<Reply> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    this.#unknown = 0;
    if (!received.ok) return refusing(received.code);
    if (transaction === undefined) return refusing("BAD_SEQUENCE");
    return this.#hand(envelopeOf(transaction), received);
  }

  async #hand(envelope: Envelope, { raw }: Received & { ok: true }): Promise<Reply> {
    try {
      const reply = await this.#door.onMessage(envelope, raw, this.session);
      return reply.ok ? saying(`250 2.6.0 OK: queued as ${reply.id}`) : refusing(reply.code);
    } finally {
      release(raw, this.#door.shared.budget);
    }
  }

  #obey(verb: string, text: string, line: Buffer): Soon<Reply> {
    const { tls, signIn } = this.#door;
    switch (verb) {
      case "EHLO":
      case "HELO":
        return this.#greet(line.toString(), verb === "EHLO");
      case "MAIL":
        return this.#mail(line);
      case "RCPT":
        return this.#rcpt(line);
      case "DATA":
        return this.#contents(text);
      case "RSET":
        this.#transaction = undefined;
        return FLUSHED;
      case "NOOP":
        return OK;
      case "QUIT":
        return BYE;
      case "VRFY":
        return text.trim().includes(" ") ? NO_PROMISES : refusing("BAD_REQUEST");
      case "STARTTLS":
        return tls === undefined ? this.#strange(text) : this.#startTls(text);
      case "AUTH":
        return tls === undefined || signIn === undefined ? this.#strange(text) : this.#auth(text);
      default:
        return this.#strange(text);
    }
  }

  #strange(text: string): Reply {
    this.#unknown += 1;
    // A web page can make a browser send this; what follows would be commands in the name of whoever looks at it.
    if (this.#unknown >= UNKNOWN_MAX || HTTP.test(text)) return refusing("NOT_SMTP");
    return refusing("UNKNOWN_COMMAND");
  }

  #greet(text: string, isExtended: boolean): Reply {
    const [, helo = "", ...more] = text.trim().split(/\s+/);
    if (helo === "" || more.length > 0 || helo.length > HELO_CHARS_MAX) return refusing("BAD_REQUEST");
    this.#isExtended = isExtended;
    this.#learn({ ...this.#facts, helo: helo.toLowerCase() });
    const [name, client] = [this.#door.name, `[${this.#client.remoteAddress}]`];
    if (!isExtended) return saying(`250 ${name} Nice to meet you, ${client}`);
    const lines = [`${name} greets ${client}`, ...this.#extensions()];
    return saying(lines.map((line, at) => `250${at < lines.length - 1 ? "-" : " "}${line}`).join("\r\n"));
  }

  #extensions(): readonly string[] {
    const { sizeMax, tls, signIn } = this.#door;
    const { secure, user } = this.#facts;
    const always = ["PIPELINING", `SIZE ${sizeMax}`, "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"];
    if (!secure) return tls === undefined ? always : [...always, "STARTTLS"];
    return [...always, "REQUIRETLS", ...(signIn !== undefined && user === undefined ? ["AUTH PLAIN LOGIN"] : [])];
  }

  #startTls(text: string): Reply {
    if (text.trim().includes(" ")) return refusing("BAD_REQUEST");
    return this.#facts.secure ? refusing("BAD_SEQUENCE") : READY;
  }

  #auth(text: string): Soon<Reply> {
    if (this.#facts.helo === "") return refusing("BAD_SEQUENCE");
    // A password over a line that others can read is lost, also where it is wrong.
    if (!this.#facts.secure) return refusing("TLS_FIRST");
    if (this.#transaction !== undefined || this.#facts.user !== undefined) return refusing("BAD_SEQUENCE");
    return this.#goOn(beginSignIn(text.trim().split(/\s+/).slice(1)));
  }

  #goOn(step: SignInStep): Soon<Reply> {
    if (step.kind === "credentials") return this.#check(step.name, step.password);
    if (step.kind === "wrong") return refusing("WRONG_SIGN_IN");
    if (step.kind !== "ask") return refusing("BAD_REQUEST");
    this.#signIn = step.hear;
    return saying(`334 ${step.challenge}`);
  }

  async #check(name: string, password: string): Promise<Reply> {
    const user = await this.#door.signIn?.(name, password, this.#client.remoteAddress);
    if (user === undefined) return refusing("WRONG_SIGN_IN");
    this.#facts = { ...this.#facts, user };
    this.#session = undefined;
    return SIGNED_IN;
  }

  #mail(line: Buffer): Soon<Reply> {
    const { helo, secure, user, certificate } = this.#facts;
    if (helo === "") return refusing("BAD_SEQUENCE");
    if (this.#door.tlsFirst === true && !secure) return refusing("TLS_FIRST");
    if (this.#transaction !== undefined) return refusing("BAD_SEQUENCE");
    const mail = readMail(line, secure);
    if (!mail.ok) return refusing(mail.code);
    if ((mail.sizeBytes ?? 0) > this.#door.sizeMax) return refusing("TOO_BIG");
    const { mailFrom } = mail;
    const answer = this.#door.mayRelay({ remoteAddress: this.#client.remoteAddress, user, certificate, mailFrom });
    return decided(answer, () => {
      this.#transaction = { mail, rcptTo: new Map() };
      return SENDER_TAKEN;
    });
  }

  #rcpt(line: Buffer): Soon<Reply> {
    const transaction = this.#transaction;
    if (transaction === undefined) return refusing("BAD_SEQUENCE");
    const read = readRcpt(line, transaction.mail.smtpUtf8);
    if (!read.ok) return refusing(read.code);
    const known = transaction.rcptTo.has(read.rcptTo);
    if (!known && transaction.rcptTo.size >= this.#door.recipientsMax) return refusing("TOO_MANY_RECIPIENTS");
    return decided(this.#door.mayReceive?.(read.rcptTo, this.session), () => {
      // One mailbox given twice is one recipient; what was asked for it last counts.
      transaction.rcptTo.set(read.rcptTo, read.asked);
      if (!known) this.#commands -= 1;
      return RECIPIENT_TAKEN;
    });
  }

  #contents(text: string): Reply {
    if (this.#transaction === undefined) return refusing("BAD_SEQUENCE");
    if (text.trim().length !== "DATA".length) return refusing("BAD_REQUEST");
    if (this.#transaction.rcptTo.size === 0) return refusing("BAD_SEQUENCE");
    this.#commands = 0;
    return GO_AHEAD;
  }

  /** A new greeting or TLS begins a new session: no transaction outlives it. */
  #learn(facts: Facts): void {
    this.#facts = facts;
    this.#session = undefined;
    this.#transaction = undefined;
  }
}

type Facts = Omit<SmtpSession, "id" | "remoteAddress" | "protocol">;

interface Transaction {
  readonly mail: MailCommand;
  readonly rcptTo: Map<Address, RecipientRequests>;
}

const STRANGER = { helo: "", secure: false, user: undefined, certificate: undefined } as const;
const HELO_CHARS_MAX = 300;
const UNKNOWN_MAX = 10;
const CONTROL = /[\0-\x1f\x7f]/;
const HTTP = /^(OPTIONS|GET|HEAD|POST|PUT|DELETE|TRACE|CONNECT) \/.* HTTP\/\d\.\d$/i;

const OK = saying("250 2.0.0 OK");
const FLUSHED = saying("250 2.0.0 Flushed");
const SENDER_TAKEN = saying("250 2.1.0 Sender taken");
const RECIPIENT_TAKEN = saying("250 2.1.5 Recipient taken");
const NO_PROMISES = saying("252 2.1.5 Try to send something. No promises though");
const SIGNED_IN = saying("235 2.7.0 Authentication successful");
const GO_AHEAD = saying("354 End data with <CR><LF>.<CR><LF>", "contents");
const READY = saying("220 2.0.0 Ready to start TLS", "tls");
const BYE = saying("221 2.0.0 Bye", "close");

function decided(answer: Answer, taken: () => Reply): Soon<Reply> {
  if (typeof answer === "object") return answer.then((code) => (code === undefined ? taken() : refusing(code)));
  return answer === undefined ? taken() : refusing(answer);
}

function envelopeOf(transaction: Transaction): Envelope {
  const { mail, rcptTo } = transaction;
  const asked = requestsOf(transaction);
  return { mailFrom: mail.mailFrom, rcptTo: [...rcptTo.keys()], ...(asked === undefined ? {} : { asked }) };
}

function requestsOf({ mail, rcptTo }: Transaction): EnvelopeRequests | undefined {
  const recipients = new Map([...rcptTo].filter(([, { notify, orcpt }]) => notify !== undefined || orcpt !== undefined));
  const { ret, envid, requireTls } = mail.asked;
  return ret === undefined && envid === undefined && !requireTls && recipients.size === 0 ? undefined : { ...mail.asked, recipients };
}
