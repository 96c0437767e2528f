import type { ConnectionOptions } from "node:tls";
import { chainOf, judgeByDane, showsOneOf } from "./certificate.ts";
import { ConnectionLost, type DaneTls, type Reply, SMTP_TIMEOUTS, type SmtpTarget } from "./outgoing.ts";
import { openWire, readReply, serverNameOf, type Wire } from "./wire.ts";

/** A connection that has been greeted and, where the target says so, secured: ready for MAIL. */
export interface Session {
  readonly wire: Wire;
  /** What EHLO offered, in upper case, with its parameters; after STARTTLS what it offered then. */
  readonly extensions: ReadonlyMap<string, string>;
  /** "TLSv1.3"; undefined in the clear. */
  readonly secured: string | undefined;
  /** Whether the host has shown that it is the right one. */
  readonly verified: boolean;
}

export type Opened = { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly reply: Reply };

/** Connects, greets and secures as the target asks. Nothing of a message is said before the certificate was judged. Never rejects. */
export async function openSession(target: SmtpTarget): Promise<Opened> {
  try {
    return { ok: true, session: await open(target) };
  } catch (thrown) {
    if (thrown instanceof ConnectionLost) return { ok: false, reply: thrown.reply };
    return { ok: false, reply: { code: 0, status: "4.4.0", text: "the connection failed" } };
  }
}

/** Says goodbye; a host that does not answer keeps nothing open. */
export function leave({ wire }: Session): void {
  const ended = (): void => wire.close();
  wire
    .write("QUIT\r\n")
    .then(() => wire.read(QUIT_MS))
    .then(ended, ended);
}

const QUIT_MS = 5_000;
const NO_TLS: Reply = { code: 0, status: "4.7.4", text: "the mail host offers no TLS" };
const NOT_NAMED: Reply = { code: 0, status: "4.7.5", text: "the certificate is not the one that DANE names" };

/** An authority, in PEM, that DANE names, and the names of which a certificate under it must show one. */
interface Authority {
  readonly pem: string;
  readonly names: readonly string[];
}

async function open(target: SmtpTarget, under?: Authority): Promise<Session> {
  const { greetingMs } = target.timeouts ?? SMTP_TIMEOUTS;
  const wire = await openWire(target);
  try {
    const greeting = readReply(await wire.read(greetingMs));
    if (greeting.code !== 220) throw new ConnectionLost(negative(greeting));
    const first = await greet(wire, target.name);
    const plain: Session = { wire, extensions: first, secured: undefined, verified: false };
    if (target.tls === "none") return plain;
    const secured = first.has("STARTTLS") && (await startTls(wire, target, under));
    if (!secured) {
      if (target.tls !== "opportunistic") throw new ConnectionLost(NO_TLS);
      return plain;
    }
    if (typeof target.tls === "object" && under === undefined) {
      const verdict = await judge(wire, target.tls);
      if (verdict !== "match") {
        // The chain is verified by TLS itself, in a second connection that trusts this authority alone.
        wire.close();
        return await open(target, { pem: verdict.authority, names: target.tls.names });
      }
    }
    const verified = target.tls === "required" || typeof target.tls === "object";
    // What was offered in the clear may have been forged (RFC 3207 section 4.2).
    return { wire, extensions: await greet(wire, target.name), secured: wire.secured?.getProtocol() ?? "TLS", verified };
  } catch (thrown) {
    wire.close();
    throw thrown;
  }
}

async function judge(wire: Wire, dane: DaneTls): Promise<"match" | { readonly authority: string }> {
  const verdict = wire.secured === undefined ? "none" : await judgeByDane(dane, chainOf(wire.secured));
  if (verdict === "none") throw new ConnectionLost(NOT_NAMED);
  return verdict;
}

async function startTls(wire: Wire, target: SmtpTarget, under: Authority | undefined): Promise<boolean> {
  await wire.write("STARTTLS\r\n");
  const reply = readReply(await wire.read());
  if (reply.code !== 220) return false;
  await wire.secure(tlsOptions(target, under), (target.timeouts ?? SMTP_TIMEOUTS).greetingMs);
  return true;
}

function tlsOptions(target: SmtpTarget, under: Authority | undefined): ConnectionOptions {
  const ca = under?.pem ?? target.ca;
  const names = under?.names ?? [target.host];
  return {
    minVersion: "TLSv1.2",
    ...serverNameOf(target.host),
    rejectUnauthorized: target.tls === "required" || under !== undefined,
    checkServerIdentity: (_, certificate) => showsOneOf(names, certificate),
    // An authority that DANE names is trusted whether or not it is a root.
    allowPartialTrustChain: under !== undefined,
    ...(ca === undefined ? {} : { ca }),
  };
}

async function greet(wire: Wire, name: string): Promise<ReadonlyMap<string, string>> {
  await wire.write(`EHLO ${name}\r\n`);
  const lines = await wire.read();
  const reply = readReply(lines);
  if (reply.code === 250) return extensionsOf(lines);
  if (reply.code < 500) throw new ConnectionLost(negative(reply));
  await wire.write(`HELO ${name}\r\n`);
  const old = readReply(await wire.read());
  if (old.code !== 250) throw new ConnectionLost(negative(old));
  return new Map();
}

function extensionsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.slice(1).map((line) => {
      const [, name = "", parameters = ""] = /^(\S*)\s*(.*)$/.exec(line.slice(4)) ?? [];
      return [name.toUpperCase(), parameters] as const;
    }),
  );
}

/** A positive reply at a step that then failed is no success. */
function negative(reply: Reply): Reply {
  return reply.code < 400 ? { code: 0, status: "4.5.0", text: "unexpected reply" } : reply;
}
