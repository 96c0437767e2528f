import { Readable } from "node:stream";
import SMTPConnection, { type SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";
import type { Bytes } from "#core/bytes.ts";
import { needsSmtpUtf8 } from "#core/mail/address.ts";
import { hasBareNewline } from "#core/mail/newline.ts";
import type { Address, Envelope } from "#core/mail/message.ts";

/** Where mail goes to. */
export interface SmtpTarget {
  readonly host: string;
  readonly port: number;
  /** How we call ourselves. */
  readonly name: string;
  /** none: never; opportunistic: where offered, any certificate; required: with a certificate that verifies, or not at all. */
  readonly tls: "none" | "opportunistic" | "required";
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  readonly timeouts?: SmtpTimeouts;
}

/** Times in milliseconds (RFC 5321 section 4.5.3.2): to connect, to greet, and of silence at any later step. */
export interface SmtpTimeouts {
  readonly connectMs: number;
  readonly greetingMs: number;
  readonly idleMs: number;
}

/** What became of one recipient. `retry` may go well later, `failed` never will. */
export interface RecipientOutcome {
  readonly address: Address;
  readonly result: "sent" | "retry" | "failed";
  /** The other host's reply code; 0 where it gave none. */
  readonly code: number;
  /** Enhanced status (RFC 3463), the other host's or ours. */
  readonly status: string;
  /** The other host's words, in printable ASCII. For a person or a log, never for a decision. */
  readonly text: string;
}

const QUIT_MS = 5_000;
const TIMEOUTS: SmtpTimeouts = { connectMs: 30_000, greetingMs: 60_000, idleMs: 5 * 60_000 };

/**
 * Hands one message to a mail host (RFC 5321) and says for each recipient what became of it. Never rejects: a broken
 * connection is a `retry`. The envelope goes out exactly as it is given, the bytes too; bytes with a bare CR or LF or a NUL do not.
 */
export async function sendMail(target: SmtpTarget, envelope: Envelope, raw: Bytes): Promise<readonly RecipientOutcome[]> {
  if (envelope.rcptTo.length === 0) return [];
  if (!isCanonical(raw)) return envelope.rcptTo.map((address) => outcome(address, NOT_CANONICAL));
  const connection = new SMTPConnection(connectionOptions(target));
  try {
    await connect(connection);
    const utf8 = [envelope.mailFrom, ...envelope.rcptTo].some(needsSmtpUtf8);
    if (utf8 && !extensionsOf(connection).includes("SMTPUTF8")) return envelope.rcptTo.map((address) => outcome(address, NO_SMTPUTF8));
    return outcomes(envelope, await send(connection, envelope, raw));
  } catch (error) {
    return outcomesOfError(envelope, error);
  } finally {
    connection.quit();
    // A host that does not answer QUIT keeps nothing open.
    const timer = setTimeout(() => connection.close(), QUIT_MS);
    connection.once("end", () => clearTimeout(timer));
  }
}

interface Reply {
  readonly code: number;
  readonly status: string;
  readonly text: string;
}

const NOT_CANONICAL: Reply = { code: 554, status: "5.6.0", text: "the message has a NUL, or lines that do not end in CRLF" };
const NO_SMTPUTF8: Reply = { code: 550, status: "5.6.7", text: "the mail host does not take internationalised addresses" };

function outcome(address: Address, reply: Reply): RecipientOutcome {
  return { address, result: reply.code < 200 ? "retry" : reply.code < 300 ? "sent" : reply.code < 500 ? "retry" : "failed", ...reply };
}

function connectionOptions(target: SmtpTarget): SMTPConnectionOptions {
  const { connectMs, greetingMs, idleMs } = target.timeouts ?? TIMEOUTS;
  const verified = target.tls === "required";
  return {
    host: target.host,
    port: target.port,
    name: target.name,
    secure: false,
    ignoreTLS: target.tls === "none",
    opportunisticTLS: target.tls === "opportunistic",
    requireTLS: verified,
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: verified, ...(target.ca === undefined ? {} : { ca: target.ca }) },
    connectionTimeout: connectMs,
    greetingTimeout: greetingMs,
    socketTimeout: idleMs,
    logger: false,
    allowInternalNetworkInterfaces: true,
  };
}

function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    // The library tells later errors here as well as to the sending; without a listener they would end the process.
    connection.on("error", reject);
    connection.once("end", () => reject(new Error("the connection was closed")));
    connection.connect((error) => (error === undefined ? resolve() : reject(error)));
  });
}

interface Sent {
  readonly response: string;
  readonly rejectedErrors?: readonly { readonly recipient?: string | undefined; readonly response?: string | undefined }[] | undefined;
}

function send(connection: SMTPConnection, envelope: Envelope, raw: Bytes): Promise<Sent> {
  const { mailFrom, rcptTo } = envelope;
  const use8BitMime = raw.some((byte) => byte > 127);
  return new Promise((resolve, reject) => {
    connection.once("end", () => reject(new Error("the connection was closed")));
    connection.send(
      { from: mailFrom, to: [...rcptTo], size: raw.length, use8BitMime },
      Readable.from(slices(raw), { objectMode: false }),
      (error, sent) => {
        if (error !== null || sent === undefined) reject(error ?? new Error("no reply"));
        else resolve(sent);
      },
    );
  });
}

const SLICE_BYTES = 64 * 1024;

function* slices(raw: Bytes): Generator<Buffer> {
  for (let at = 0; at < raw.length; at += SLICE_BYTES) {
    yield Buffer.from(raw.buffer, raw.byteOffset + at, Math.min(SLICE_BYTES, raw.length - at));
  }
}

function outcomes(envelope: Envelope, sent: Sent): readonly RecipientOutcome[] {
  const refusals = refusalsOf(sent.rejectedErrors);
  const reply = readReply(sent.response);
  return envelope.rcptTo.map((address) => outcome(address, refusals.get(address) ?? reply));
}

function outcomesOfError(envelope: Envelope, error: unknown): readonly RecipientOutcome[] {
  // Where every recipient was refused, each has its own reason: one may be gone for good and another busy.
  const refusals = refusalsOf((error as { rejectedErrors?: Sent["rejectedErrors"] }).rejectedErrors);
  const reply = replyOf(error);
  return envelope.rcptTo.map((address) => outcome(address, refusals.get(address) ?? reply));
}

function refusalsOf(errors: Sent["rejectedErrors"]): ReadonlyMap<string | undefined, Reply> {
  return new Map((errors ?? []).map((error) => [error.recipient, readReply(error.response ?? "")]));
}

function replyOf(error: unknown): Reply {
  const { response, code } = error as { response?: unknown; code?: unknown };
  if (typeof response === "string" && /^[2-5]\d\d/.test(response)) {
    const reply = readReply(response);
    // A positive reply at a step that then failed is no success.
    return reply.code < 400 ? { code: 0, status: "4.5.0", text: "unexpected reply" } : reply;
  }
  if (code === "EMESSAGE" && response === undefined)
    return { code: 552, status: "5.3.4", text: "the mail host takes no message of this size" };
  if (code === "ETLS") return { code: 0, status: "4.7.5", text: "no secure connection could be made" };
  if (code === "ETIMEDOUT") return { code: 0, status: "4.4.2", text: "the mail host did not answer in time" };
  return { code: 0, status: "4.4.1", text: "the mail host could not be reached" };
}

function readReply(response: string): Reply {
  const match = /^(\d{3})[ -]?(?:([245]\.\d{1,3}\.\d{1,3})(?=\s|$))?\s*([\s\S]*)$/.exec(response);
  const code = Number(match?.[1] ?? 0);
  const text = (match?.[3] ?? "")
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 500);
  return { code, status: match?.[2] ?? `${Math.floor(code / 100)}.0.0`, text };
}

function extensionsOf(connection: SMTPConnection): readonly string[] {
  // The library keeps what EHLO said to itself. If it ever hides it elsewhere, nothing is supported: fail closed.
  const { _supportedExtensions: extensions } = connection as unknown as { readonly _supportedExtensions?: unknown };
  return Array.isArray(extensions) ? extensions.filter((extension) => typeof extension === "string") : [];
}

function isCanonical(raw: Bytes): boolean {
  return raw.at(-1) === 10 && !hasBareNewline(raw) && !raw.includes(0);
}
