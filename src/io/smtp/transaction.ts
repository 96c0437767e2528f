import { isAscii } from "node:buffer";
import type { Bytes } from "#core/bytes.ts";
import { needsSmtpUtf8 } from "#core/mail/address.ts";
import { lineFaults } from "#core/mail/newline.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import { mailCommand, rcptCommand } from "./envelope-command.ts";
import { ConnectionLost, outcome, type RecipientOutcome, type Reply, SMTP_TIMEOUTS } from "./outgoing.ts";
import type { Session } from "./session.ts";
import { readReply } from "./wire.ts";

/** What one transaction came to. */
export interface Transmitted {
  readonly outcomes: readonly RecipientOutcome[];
  /** Whether the session can take a further message. */
  readonly reusable: boolean;
  /** Whether the connection was gone before the host said anything: it cannot have taken the message. */
  readonly untouched: boolean;
}

/**
 * Sends one message over a session (RFC 5321 section 3.3) and says for each recipient what became of it. Never rejects. The envelope
 * goes out exactly as it is given, the bytes too; what the host cannot take as it is does not go out.
 */
export async function transmit(session: Session, envelope: Envelope, raw: Bytes): Promise<Transmitted> {
  const all = (reply: Reply): readonly RecipientOutcome[] => envelope.rcptTo.map((address) => outcome(address, reply));
  const impossible = obstacle(session, envelope, raw);
  if (impossible !== undefined) return { outcomes: all(impossible), reusable: session.wire.usable, untouched: false };
  const said: Said = { mail: undefined, rcpt: new Map(), end: undefined, over: false };
  let lost: Reply | undefined;
  try {
    await converse(session, { envelope, raw }, said);
  } catch (thrown) {
    lost = thrown instanceof ConnectionLost ? thrown.reply : UNEXPECTED;
  }
  return {
    outcomes: envelope.rcptTo.map((address) => outcomeOf(address, said, { lost: lost ?? UNEXPECTED, session })),
    reusable: lost === undefined && said.over && said.end?.code !== 421 && session.wire.usable,
    untouched: lost !== undefined && said.mail === undefined,
  };
}

/** Whether these bytes may go out at all: no bare CR or LF, no NUL, and a line end at the end. */
export function isCanonical(raw: Bytes): boolean {
  const { bare, nul } = lineFaults(raw);
  return raw.at(-1) === 10 && !bare && !nul;
}

/** The reply for bytes that may not. */
export const NOT_CANONICAL: Reply = { code: 554, status: "5.6.0", text: "the message has a NUL, or lines that do not end in CRLF" };

const UNEXPECTED: Reply = { code: 0, status: "4.5.0", text: "unexpected reply" };
const NO_SMTPUTF8: Reply = { code: 550, status: "5.6.7", text: "the mail host does not take internationalised addresses" };
const NO_8BITMIME: Reply = { code: 550, status: "5.6.3", text: "the mail host takes no message with 8-bit characters" };
const TOO_BIG: Reply = { code: 552, status: "5.3.4", text: "the mail host takes no message of this size" };
const NO_REQUIRETLS: Reply = { code: 550, status: "5.7.30", text: "the mail host does not promise TLS on every hop" };

function obstacle({ extensions, verified }: Session, envelope: Envelope, raw: Bytes): Reply | undefined {
  if (!isCanonical(raw)) return NOT_CANONICAL;
  const size = Number(extensions.get("SIZE") ?? 0);
  if (size > 0 && raw.length > size) return TOO_BIG;
  if ([envelope.mailFrom, ...envelope.rcptTo].some(needsSmtpUtf8) && !extensions.has("SMTPUTF8")) return NO_SMTPUTF8;
  if (!extensions.has("8BITMIME") && !isAscii(raw)) return NO_8BITMIME;
  // RFC 8689 section 4.2.1: verified, and the next host promises the same.
  if (envelope.asked?.requireTls === true && !(verified && extensions.has("REQUIRETLS"))) return NO_REQUIRETLS;
  return undefined;
}

/** The replies so far. */
interface Said {
  mail: Reply | undefined;
  readonly rcpt: Map<Address, Reply>;
  /** To DATA where it was refused, else to the end of the message. */
  end: Reply | undefined;
  /** The host has answered to the end of a message: of this transaction nothing is left. */
  over: boolean;
}

async function converse(
  session: Session,
  { envelope, raw }: { readonly envelope: Envelope; readonly raw: Bytes },
  said: Said,
): Promise<void> {
  const { wire, extensions } = session;
  const next = async (): Promise<Reply> => readReply(await wire.read());
  const commands = [mailCommand(envelope, raw, extensions), ...envelope.rcptTo.map((one) => rcptCommand(one, envelope, extensions))];
  const piped = extensions.has("PIPELINING");
  // With DATA in the same packet a message costs two round trips (RFC 2920 section 3.1).
  if (piped) await wire.write([...commands, "DATA"].map((line) => `${line}\r\n`).join(""));
  const ask = async (line: string): Promise<Reply> => {
    if (!piped) await wire.write(`${line}\r\n`);
    return next();
  };
  said.mail = await ask(commands[0] ?? "");
  if (!piped && !isPositive(said.mail)) return;
  for (const [index, address] of envelope.rcptTo.entries()) said.rcpt.set(address, await ask(commands[index + 1] ?? ""));
  const wanted = isPositive(said.mail) && [...said.rcpt.values()].some(isPositive);
  if (!piped && !wanted) return;
  const data = await ask("DATA");
  if (data.code !== 354) {
    if (wanted) said.end = data.code < 400 ? UNEXPECTED : data;
    return;
  }
  // A host that wants contents for nobody gets none.
  if (wanted) await writeContents(session, raw);
  else await wire.write(END);
  const end = readReply(await wire.read(2 * SMTP_TIMEOUTS.idleMs));
  said.over = true;
  if (wanted) said.end = end.code < 300 || end.code >= 400 ? end : UNEXPECTED;
}

const SLICE_BYTES = 64 * 1024;
const DOT = 46;

/** What ends a message. */
const END = ".\r\n";

/** The contents with dots doubled at the start of a line (RFC 5321 section 4.5.2), and their end: a small message is one packet. */
async function writeContents({ wire }: Session, raw: Bytes): Promise<void> {
  for (let at = 0; at < raw.length; at += SLICE_BYTES) {
    const slice = stuffed(raw.subarray(at, at + SLICE_BYTES), at === 0 || raw[at - 1] === 10);
    await wire.write(at + SLICE_BYTES < raw.length ? slice : Buffer.concat([slice, Buffer.from(END)]));
  }
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function stuffed(slice: Uint8Array, atLineStart: boolean): Uint8Array {
  const dots: number[] = [];
  const searched = viewOf(slice);
  for (let at = searched.indexOf(DOT); at >= 0; at = searched.indexOf(DOT, at + 1))
    if (at === 0 ? atLineStart : slice[at - 1] === 10) dots.push(at);
  if (dots.length === 0) return slice;
  const out = new Uint8Array(slice.length + dots.length);
  let from = 0;
  dots.forEach((dot, index) => {
    out.set(slice.subarray(from, dot), from + index);
    out[dot + index] = DOT;
    from = dot;
  });
  out.set(slice.subarray(from), from + dots.length);
  return out;
}

function isPositive(reply: Reply): boolean {
  return reply.code >= 200 && reply.code < 300;
}

function outcomeOf(address: Address, said: Said, { lost, session }: { readonly lost: Reply; readonly session: Session }): RecipientOutcome {
  const refused = [said.mail, said.rcpt.get(address)].find((reply) => reply !== undefined && !isPositive(reply));
  // A positive reply at a step that then failed is no success.
  const reply = refused === undefined ? (said.end ?? lost) : refused.code < 400 ? UNEXPECTED : refused;
  const one = outcome(address, reply);
  return one.result === "sent" && session.extensions.has("DSN") ? { ...one, reportsItself: true } : one;
}
