import { constants } from "node:crypto";
import type { AddressInfo, Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { SMTPServerOptions, SMTPServerSession } from "smtp-server";
import type { Bytes } from "#core/bytes.ts";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import { envelopeOf } from "#io/smtp/connection.ts";
import { type Crowd, openCrowd } from "#io/smtp/crowd.ts";
import { EnvelopeServer } from "#io/smtp/envelope-server.ts";
import { type Budget, receive, release } from "#io/smtp/receive.ts";

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

/** Memory and places that all listeners of one program share. */
export interface SharedRoom {
  readonly crowd: Crowd;
  readonly budget: Budget;
}

/** Empty places and memory, as many as the limits say. */
export function openSharedRoom(): SharedRoom {
  return {
    crowd: openCrowd({ all: LIMITS.smtpConnections, perAddress: LIMITS.smtpConnectionsPerAddress }),
    budget: { bytesMax: LIMITS.smtpReceivingBytes, bytes: 0 },
  };
}

type Answer = ErrorCode | undefined | Promise<ErrorCode | undefined>;

export interface SmtpServer {
  readonly port: number;
  /** Stops listening, tells idle clients 421, lets messages that are being received end, and then returns. */
  close(): Promise<void>;
}

/** Listens for mail (RFC 5321). Rejects when the port cannot be had; afterwards no client can make it throw. */
export function openSmtpServer(options: SmtpServerOptions): Promise<SmtpServer> {
  const { host, port, mayRelay, mayReceive, onTrouble = () => {} } = options;
  const sizeMax = options.sizeMax ?? LIMITS.messageBytes;
  const { crowd, budget } = options.shared ?? openSharedRoom();
  const running = new Set<string>();
  const server: EnvelopeServer = new EnvelopeServer(libraryOptions(options, sizeMax, takeMessage), {
    sizeMax,
    recipientsMax: options.recipientsMax ?? LIMITS.recipientsPerMessage,
    commandsMax: LIMITS.smtpCommands,
    tlsFirst: options.tlsFirst === true,
    crowd,
    mailFrom: async (mailFrom, session) => {
      const { remoteAddress, user, certificate } = sessionOf(session);
      return mayRelay({ remoteAddress, user, certificate, mailFrom });
    },
    rcptTo: async (rcptTo, session) => mayReceive?.(rcptTo, sessionOf(session)),
  });
  const sweep = setInterval(() => server.sweep(performance.now()), LIMITS.smtpSweepMs).unref();
  let stopping = false;

  async function takeMessage(stream: Parameters<OnData>[0], session: SMTPServerSession, reply: Parameters<OnData>[2]): Promise<void> {
    running.add(session.id);
    try {
      const answer = await answerTo(stream, session);
      if (answer.ok) reply(null, `OK: queued as ${answer.id}`);
      else if (answer.code !== "GONE") reply(Object.assign(new Error(answer.code), { responseCode: ERRORS[answer.code].smtp }));
    } finally {
      running.delete(session.id);
      if (stopping) setImmediate(sayGoodbye);
    }
  }

  async function answerTo(
    stream: Parameters<OnData>[0],
    session: SMTPServerSession,
  ): Promise<{ ok: true; id: string } | { ok: false; code: ErrorCode | "GONE" }> {
    const envelope = envelopeOf(session);
    const received = await receive(stream, sizeMax, budget);
    if (!received.ok) return received;
    try {
      if (envelope === undefined) return { ok: false, code: "BAD_SEQUENCE" };
      return await options.onMessage(envelope, received.raw, sessionOf(session));
    } catch (error) {
      onTrouble(error instanceof Error ? error : new Error("a message could not be taken"));
      return { ok: false, code: "BROKEN" };
    } finally {
      release(received.raw, budget);
    }
  }

  function sayGoodbye(): void {
    for (const connection of server.connections) if (!running.has(connection.id)) connection.send(421, "STOPPING");
  }

  async function close(): Promise<void> {
    stopping = true;
    clearInterval(sweep);
    const closed = new Promise<void>((resolve) => {
      server.close(resolve);
    });
    sayGoodbye();
    await closed;
  }

  // Port and TLS scanners, resets and half-open clients end up here; without a listener each of them would end the process.
  server.on("error", onTrouble);
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      clearInterval(sweep);
      reject(error);
    });
    server.listen(port, host, () => {
      server.removeAllListeners("error").on("error", onTrouble);
      resolve({ port: (server.server.address() as AddressInfo).port, close });
    });
  });
}

type OnData = NonNullable<SMTPServerOptions["onData"]>;

// TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only.
const CIPHERS = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
].join(":");

// A client that starts a handshake anew within a session makes the server work for nothing.
const TLS = { minVersion: "TLSv1.2", ciphers: CIPHERS, secureOptions: constants.SSL_OP_NO_RENEGOTIATION } as const;

function libraryOptions(
  options: SmtpServerOptions,
  sizeMax: number,
  onData: (...given: Parameters<OnData>) => Promise<void>,
): SMTPServerOptions {
  const { tls, signIn } = options;
  // WIZ, SHELL and KILL are jokes of the library; XCLIENT and XFORWARD let a client say who it is.
  const disabled = ["WIZ", "SHELL", "KILL", "XCLIENT", "XFORWARD", "HELP"];
  if (tls === undefined) disabled.push("STARTTLS");
  if (tls === undefined || signIn === undefined) disabled.push("AUTH");
  return {
    name: options.name,
    size: sizeMax,
    maxClients: LIMITS.smtpConnections,
    socketTimeout: LIMITS.smtpIdleMs,
    closeTimeout: options.stopMs ?? LIMITS.smtpStopMs,
    maxCommandLength: 12_288,
    disabledCommands: disabled,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    authOptional: true,
    authMethods: ["PLAIN", "LOGIN"],
    logger: false,
    ...(tls === undefined ? {} : { ...TLS, key: tls.key, cert: tls.cert, secure: tls.implicit === true }),
    // The chain is not checked: a certificate counts by its fingerprint alone, and the handshake proves who has its key.
    ...(options.clientCertificates === true ? { requestCert: true, rejectUnauthorized: false } : {}),
    onSecure: (socket, session, callback) => {
      const fingerprint = fingerprintOf(socket);
      if (fingerprint !== undefined) certificates.set(session, fingerprint);
      callback();
    },
    onAuth: ({ username = "", password, authzid }, session, callback) => {
      // Nobody acts for another here (RFC 4616 section 2).
      const isOneself = (authzid ?? "") === "" || authzid === username;
      const asked = isOneself ? signIn?.(username, password ?? "", session.remoteAddress) : undefined;
      (asked ?? Promise.resolve(undefined)).then(
        (user) => (user === undefined ? callback(new Error("WRONG_SIGN_IN")) : callback(null, { user })),
        () => callback(Object.assign(new Error("BROKEN"), { responseCode: 451 })),
      );
    },
    onData: (stream, session, callback) => void onData(stream, session, callback),
  };
}

// A session ends with its connection, and a certificate with its session.
const certificates = new WeakMap<SMTPServerSession, string>();

function fingerprintOf(socket: Socket): string | undefined {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  return certificate?.fingerprint256.replaceAll(":", "").toLowerCase();
}

function userOf(session: SMTPServerSession): string | undefined {
  const user: unknown = session.user;
  return typeof user === "string" ? user : undefined;
}

function sessionOf(session: SMTPServerSession): SmtpSession {
  const { id, remoteAddress, hostNameAppearsAs, secure, transmissionType } = session;
  const [user, certificate] = [userOf(session), certificates.get(session)];
  return { id, remoteAddress, helo: hostNameAppearsAs, secure, user, certificate, protocol: transmissionType };
}
