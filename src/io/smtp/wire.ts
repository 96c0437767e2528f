import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from "node:tls";
import { ConnectionLost, type Reply, SMTP_TIMEOUTS, type SmtpTarget } from "./outgoing.ts";

/** The longest line and reply that a host may send; a longer one ends the connection (RFC 5321 section 4.5.3.1.5 asks for 512). */
const LINE_BYTES = 4096;
const REPLY_LINES = 200;

const NOT_REACHED: Reply = { code: 0, status: "4.4.1", text: "the mail host could not be reached" };
const NOT_IN_TIME: Reply = { code: 0, status: "4.4.2", text: "the mail host did not answer in time" };
const CLOSED: Reply = { code: 0, status: "4.4.2", text: "the mail host closed the connection" };
const NO_SENSE: Reply = { code: 0, status: "4.5.0", text: "unexpected reply" };
const NOT_SECURE: Reply = { code: 0, status: "4.7.5", text: "no secure connection could be made" };

/** One connection as a stream of lines out and replies in. Every method rejects with ConnectionLost alone. */
export class Wire {
  #socket: Socket | TLSSocket;
  readonly #idleMs: number;
  #buffer: Buffer = Buffer.alloc(0);
  #lines: string[] = [];
  readonly #replies: (readonly string[])[] = [];
  #lost: ConnectionLost | undefined;
  #wake: () => void = () => {};
  #unlisten: () => void = () => {};

  constructor(socket: Socket, idleMs: number) {
    this.#socket = socket;
    this.#idleMs = idleMs;
    this.#listen();
  }

  /** Whether nothing has gone wrong and nothing came that nobody asked for. */
  get usable(): boolean {
    return this.#lost === undefined && this.#replies.length === 0 && this.#buffer.length === 0 && this.#lines.length === 0;
  }

  /** The TLS of the connection, where it has any. */
  get secured(): TLSSocket | undefined {
    return "getPeerCertificate" in this.#socket ? this.#socket : undefined;
  }

  /** The next reply, whole: its lines without their line ends. */
  async read(timeoutMs = this.#idleMs): Promise<readonly string[]> {
    const timer = setTimeout(() => this.#lose(NOT_IN_TIME), timeoutMs);
    try {
      for (;;) {
        const reply = this.#replies.shift();
        if (reply !== undefined) return reply;
        if (this.#lost !== undefined) throw this.#lost;
        await new Promise<void>((wake) => (this.#wake = wake));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Writes, and waits while the host takes nothing. */
  async write(bytes: string | Uint8Array): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.#socket.write(bytes)) return;
    const timer = setTimeout(() => this.#lose(NOT_IN_TIME), this.#idleMs);
    try {
      await new Promise<void>((drained) => {
        this.#wake = drained;
        this.#socket.once("drain", drained);
      });
    } finally {
      clearTimeout(timer);
    }
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** Turns TLS on. Bytes that came before it would count as said under it: they end the connection. */
  async secure(options: ConnectionOptions, timeoutMs: number): Promise<void> {
    if (!this.usable) throw new ConnectionLost(NOT_SECURE);
    this.#unlisten();
    const plain = this.#socket;
    const tls = connectTls({ ...options, socket: plain });
    await new Promise<void>((done, reject) => {
      const refuse = (): void => {
        plain.destroy();
        tls.destroy();
        this.#lost = new ConnectionLost(NOT_SECURE);
        reject(this.#lost);
      };
      const timer = setTimeout(refuse, timeoutMs);
      plain.on("error", refuse);
      tls.once("error", refuse);
      tls.once("close", refuse);
      tls.once("secureConnect", () => {
        clearTimeout(timer);
        tls.off("error", refuse);
        tls.off("close", refuse);
        done();
      });
    });
    this.#socket = tls;
    this.#listen();
  }

  /** Ends the connection without a word. */
  close(): void {
    this.#lose(CLOSED);
  }

  #listen(): void {
    const socket = this.#socket;
    const take = (chunk: Buffer): void => this.#take(chunk);
    const lose = (): void => this.#lose(CLOSED);
    socket.on("data", take);
    for (const event of ["error", "close", "end"]) socket.on(event, lose);
    this.#unlisten = () => {
      socket.off("data", take);
      for (const event of ["error", "close", "end"]) socket.off(event, lose);
    };
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    for (let end = this.#buffer.indexOf(10); end >= 0; end = this.#buffer.indexOf(10)) {
      const line = this.#buffer.toString("latin1", 0, end).replace(/\r$/, "");
      this.#buffer = this.#buffer.subarray(end + 1);
      if (!/^[2-5]\d\d([ -]|$)/.test(line) || line.length > LINE_BYTES || this.#lines.length >= REPLY_LINES) return this.#lose(NO_SENSE);
      // All lines of a reply carry the same code.
      if (this.#lines.length > 0 && this.#lines[0]?.slice(0, 3) !== line.slice(0, 3)) return this.#lose(NO_SENSE);
      this.#lines.push(line);
      if (line[3] === "-") continue;
      this.#replies.push(this.#lines);
      this.#lines = [];
      if (this.#replies.length > 10_000) return this.#lose(NO_SENSE);
    }
    if (this.#buffer.length > LINE_BYTES) return this.#lose(NO_SENSE);
    this.#wake();
  }

  #lose(reply: Reply): void {
    this.#lost ??= new ConnectionLost(reply);
    this.#socket.destroy();
    this.#wake();
  }
}

/** Connects to the target's address, without a word said yet. */
export function openWire(target: SmtpTarget): Promise<Wire> {
  const { connectMs, idleMs } = target.timeouts ?? SMTP_TIMEOUTS;
  return new Promise((done, reject) => {
    const socket = connectPlain({ host: target.address ?? target.host, port: target.port, noDelay: true });
    const refuse = (reply: Reply): void => {
      socket.destroy();
      reject(new ConnectionLost(reply));
    };
    const timer = setTimeout(() => refuse(NOT_IN_TIME), connectMs);
    const fail = (): void => {
      clearTimeout(timer);
      refuse(NOT_REACHED);
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      clearTimeout(timer);
      // From here the wire listens; between the two no event can come.
      const wire = new Wire(socket, idleMs);
      socket.off("error", fail);
      done(wire);
    });
  });
}

/** The name for SNI; an address has none (RFC 6066 section 3). */
export function serverNameOf(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

/** What the lines of a reply say. */
export function readReply(lines: readonly string[]): Reply {
  const match = /^(\d{3})[ -]?(?:([245]\.\d{1,3}\.\d{1,3})(?=\s|$))?/.exec(lines[0] ?? "");
  const code = Number(match?.[1] ?? 0);
  const status = match?.[2];
  const text = lines
    .map((line) => line.slice(4))
    .map((line) => (status !== undefined && line.startsWith(status) ? line.slice(status.length) : line))
    .join(" ")
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 500);
  return { code, status: status ?? `${Math.floor(code / 100)}.0.0`, text };
}
