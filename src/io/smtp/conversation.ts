import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { wipe } from "#core/bytes.ts";
import type { ErrorCode } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { Contents } from "./contents.ts";
import { Dialogue } from "./dialogue.ts";
import type { Door } from "./door.ts";
import { openPace } from "./pace.ts";
import { refusing, type Reply } from "./reply.ts";
import { type Security, startTls } from "./security.ts";

/**
 * One connection: cuts what comes into lines and contents, has each answered before it looks at the next, and writes the replies that are
 * ready together in one go. A line ends in CRLF and in nothing else (RFC 5321 section 2.3.8); half a line at the end is no command.
 */
export class Conversation {
  readonly #door: Door;
  readonly #security: Security | undefined;
  readonly #dialogue: Dialogue;
  readonly #pace = openPace();
  /** The topmost one: a TLS socket must not lose the one under it in the middle of a handshake. */
  #socket: Socket;
  #stage: "greeting" | "handshake" | "commands" | "over" = "greeting";
  /** What came and was not looked at: half a line, or anything behind a command that is not answered yet. */
  #unread: Buffer<ArrayBuffer> | undefined;
  #contents: Contents | undefined;
  /** From DATA to the reply to the whole message. */
  #isTaking = false;
  /** An answer is being thought about, or others have their turn. */
  #isThinking = false;
  /** The client does not read its replies. */
  #isStuck = false;
  #hasHungUp = false;
  #isStopping = false;
  #replies = "";
  #farewell: NodeJS.Timeout | undefined;

  constructor(door: Door, security: Security | undefined, socket: Socket) {
    const remoteAddress = (socket.remoteAddress ?? "").toLowerCase().replace(/^::ffff:/, "");
    this.#door = door;
    this.#security = security;
    this.#socket = socket;
    this.#dialogue = new Dialogue(door, { id: randomBytes(8).toString("hex"), remoteAddress });
    this.#listen(socket);
    socket.on("data", this.#hear);
  }

  /** Greets the client, after a handshake where TLS comes first. */
  begin(): void {
    if (this.#door.tls?.implicit === true) this.#secure(() => this.#greet());
    else this.#greet();
  }

  /** Says why it ends, where anything can be said, and ends. */
  dismiss(code: ErrorCode): void {
    if (this.#stage === "over") return;
    if (this.#stage !== "handshake") return this.#say(refusing(code));
    this.#stage = "over";
    this.#socket.destroy();
  }

  /** Ends it, but not in the middle of a message. */
  stop(): void {
    this.#isStopping = true;
    if (!this.#isTaking) this.dismiss("STOPPING");
  }

  /** Sends the client away where it is too slow, by a clock that never goes back, in milliseconds. */
  sweep(now: number): void {
    const handshaking = this.#stage === "handshake";
    const withinLine = this.#unread !== undefined && !this.#waits;
    if (this.#pace.isTooSlow(now, { handshaking, withinLine, messageBytes: this.#contents?.bytes })) this.dismiss("IDLE");
  }

  get #waits(): boolean {
    return this.#isThinking || this.#isStuck;
  }

  #greet(): void {
    this.#stage = "greeting";
    // Who sends before it is greeted does not speak SMTP, and would not understand the replies either.
    setTimeout(() => {
      if (this.#stage !== "greeting") return;
      this.#stage = "commands";
      this.#say(this.#dialogue.greeting());
      this.#flush();
    }, GREETING_MS).unref();
  }

  #listen(socket: Socket): void {
    socket.on("error", this.#fail);
    socket.on("end", this.#hangUp);
    socket.on("timeout", this.#tire);
    socket.on("close", this.#leave);
    socket.setTimeout(LIMITS.smtpIdleMs);
  }

  #unlisten(socket: Socket): void {
    socket.off("data", this.#hear).off("end", this.#hangUp).off("timeout", this.#tire).off("close", this.#leave);
    socket.setTimeout(0);
  }

  readonly #hear = (chunk: Buffer<ArrayBuffer>): void => {
    if (this.#stage === "over") return wipe(chunk);
    if (this.#stage === "greeting") return this.dismiss("NOT_SMTP");
    const before = this.#unread;
    const bytes = before === undefined ? chunk : Buffer.concat([before, chunk]);
    if (before !== undefined) wipe(chunk);
    before?.fill(0);
    if (!this.#waits) return this.#read(bytes);
    // One chunk is kept; the others are for the operating system to hold, and then for the client.
    this.#unread = bytes;
    this.#socket.pause();
  };

  /** Answers what can be answered of these bytes, and overwrites it. */
  #read(bytes: Buffer<ArrayBuffer>): void {
    this.#unread = undefined;
    let at = 0;
    for (let inARow = 0; this.#stage === "commands" && !this.#waits && at < bytes.length; ) {
      const next = this.#contents === undefined ? this.#readLine(bytes, at) : this.#readContents(bytes, at);
      if (next === undefined) break;
      at = next;
      if (++inARow % COMMANDS_IN_A_ROW === 0 && !this.#waits) this.#giveWay();
    }
    const rest = this.#stage === "commands" && at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
    wipe(bytes);
    this.#unread = rest;
    this.#flush();
  }

  /** Where the next line begins, or undefined where this one has no end yet. */
  #readLine(bytes: Buffer, at: number): number | undefined {
    const lf = bytes.indexOf(LF, at);
    if ((lf < 0 ? bytes.length : lf) - at > LINE_BYTES_MAX) {
      this.dismiss("NOT_SMTP");
      return undefined;
    }
    if (lf < 0) return undefined;
    this.#pace.lineEnded();
    const isWhole = lf > at && bytes[lf - 1] === CR;
    this.#answer(() => this.#dialogue.hear(bytes.subarray(at, isWhole ? lf - 1 : lf + 1)));
    return lf + 1;
  }

  #readContents(bytes: Buffer, at: number): number {
    const end = this.#contents?.take(bytes, at);
    if (end === undefined) return bytes.length;
    const received = this.#contents?.received();
    this.#contents = undefined;
    if (received !== undefined) this.#answer(() => this.#dialogue.take(received));
    return end;
  }

  /** An answer at once costs no turn of the event loop. */
  #answer(ask: () => Reply | Promise<Reply>): void {
    const broken = (thrown: unknown): Reply => {
      this.#door.onTrouble(thrown instanceof Error ? thrown : new Error("a command could not be answered"));
      return refusing("BROKEN");
    };
    let reply: Reply | Promise<Reply>;
    try {
      reply = ask();
    } catch (thrown) {
      reply = broken(thrown);
    }
    if (!(reply instanceof Promise)) return this.#say(reply);
    this.#isThinking = true;
    void reply.catch(broken).then((late) => {
      this.#isThinking = false;
      if (this.#stage === "commands") this.#say(late);
      this.#goOn();
    });
  }

  #giveWay(): void {
    this.#isThinking = true;
    setImmediate(() => {
      this.#isThinking = false;
      this.#goOn();
    });
  }

  #goOn(): void {
    if (this.#stage !== "commands") return;
    this.#read(this.#unread ?? NOTHING);
    if (this.#waits) return;
    if (this.#hasHungUp) this.#end();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #say({ text, next }: Reply): void {
    this.#replies += text;
    this.#isTaking = next === "contents";
    if (next === "close") return this.#end();
    if (next === "tls") return this.#secure(() => (this.#stage = "commands"));
    if (next === "contents") {
      const { sizeMax, shared } = this.#door;
      this.#contents = new Contents({ sizeMax, budget: shared.budget, sizeBytes: this.#dialogue.sizeBytes });
    } else if (this.#isStopping) this.dismiss("STOPPING");
  }

  #flush(): void {
    if (this.#replies === "") return;
    const taken = this.#socket.write(this.#replies, "latin1");
    this.#replies = "";
    if (taken || this.#isStuck) return;
    this.#isStuck = true;
    this.#socket.once("drain", () => {
      this.#isStuck = false;
      if (!this.#isThinking) this.#goOn();
    });
  }

  /** Whatever came in the clear behind STARTTLS is never looked at: it would count as said under TLS (RFC 3207 section 5). */
  #secure(done: () => void): void {
    if (this.#security === undefined) return this.dismiss("BROKEN");
    this.#flush();
    this.#stage = "handshake";
    this.#pace.handshakeBegan();
    this.#unlisten(this.#socket);
    const socket = startTls(this.#socket, this.#security, (certificate) => {
      if (this.#stage !== "handshake") return;
      this.#dialogue.secured(certificate);
      done();
      socket.on("data", this.#hear);
    });
    this.#socket = socket;
    this.#listen(socket);
  }

  #end(): void {
    if (this.#stage === "over") return;
    this.#flush();
    this.#stage = "over";
    this.#forget();
    this.#socket.end();
    // What still comes is thrown away, so that the client's end is seen; a client that never ends is cut off.
    this.#socket.resume();
    this.#farewell = setTimeout(() => this.#socket.destroy(), FAREWELL_MS).unref();
  }

  #forget(): void {
    this.#unread?.fill(0);
    this.#unread = undefined;
    this.#contents?.discard();
    this.#contents = undefined;
  }

  readonly #hangUp = (): void => {
    this.#hasHungUp = true;
    if (this.#stage === "handshake") this.dismiss("NOT_SMTP");
    else if (!this.#waits) this.#end();
  };

  readonly #tire = (): void => {
    if (this.#stage === "over") this.#socket.destroy();
    // The client is silent because it waits for us (RFC 5321 section 4.5.3.2).
    else if (this.#isThinking) this.#socket.setTimeout(LIMITS.smtpIdleMs);
    else this.dismiss("IDLE");
  };

  readonly #leave = (): void => {
    this.#stage = "over";
    clearTimeout(this.#farewell);
    this.#forget();
  };

  readonly #fail = (error: Error & { readonly code?: string }): void => {
    // A client that just leaves is no trouble, unless it leaves a message behind.
    if (!LEAVING.has(error.code ?? "") || this.#dialogue.isWithinTransaction) this.#door.onTrouble(error);
  };
}

const NOTHING = Buffer.alloc(0);
const CR = 13;
const LF = 10;
const GREETING_MS = 100;
/** A name, a password and what a mail program makes of them fit; RFC 4954 section 4 asks for 12288. */
const LINE_BYTES_MAX = 12_288;
/** Pipelined commands that are answered in one go before others get their turn. */
const COMMANDS_IN_A_ROW = 100;
/** How long a client has to close its side once all was said. */
const FAREWELL_MS = 5000;
const LEAVING = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]);
