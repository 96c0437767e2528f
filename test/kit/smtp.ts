import { connect, type Socket } from "node:net";
import { fromUtf8 } from "#core/bytes.ts";
import type { Envelope } from "#core/mail/message.ts";
import { openSmtpServer, type SmtpServer, type SmtpServerOptions, type SmtpSession } from "#io/smtp/server.ts";

/** A message that the server took. */
export interface Taken {
  readonly envelope: Envelope;
  readonly text: string;
  readonly session: SmtpSession;
}

const open: { close(): unknown }[] = [];
/** Closes everything that the tests of one file opened. */
export async function closeAll(): Promise<void> {
  for (const one of open.splice(0).toReversed()) await one.close();
}

/** A server on a free port that takes everything from its own domain. */
export async function start(options: Partial<SmtpServerOptions> = {}): Promise<{ server: SmtpServer; taken: Taken[]; troubles: Error[] }> {
  const taken: Taken[] = [];
  const troubles: Error[] = [];
  const server = await openSmtpServer({
    host: "127.0.0.1",
    port: 0,
    name: "mail.voorbeeld.example",
    stopMs: 2_000,
    mayRelay: ({ mailFrom }) => (mailFrom === "" || mailFrom.endsWith("@voorbeeld.example") ? undefined : "NOT_YOUR_ADDRESS"),
    onMessage: async (envelope, raw, session) => {
      taken.push({ envelope, text: fromUtf8(raw) ?? "", session });
      return { ok: true, id: `q${taken.length}` };
    },
    onTrouble: (error) => troubles.push(error),
    ...options,
  });
  open.push(server);
  return { server, taken, troubles };
}

/** A client that writes bytes and reads whole replies. */
export class Client {
  readonly socket: Socket;
  #text = "";
  #waiting: (() => void) | undefined;
  #closed = false;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.on("data", (chunk) => {
      this.#text += chunk.toString("latin1");
      this.#waiting?.();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.#closed = true;
      this.#waiting?.();
    });
    open.push({ close: () => this.socket.destroy() });
  }

  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#text);
      if (match !== null) {
        this.#text = this.#text.slice(match[0].length);
        return match[0].trimEnd();
      }
      if (this.#closed) return "closed";
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  async say(line: string | Uint8Array): Promise<string> {
    this.socket.write(typeof line === "string" ? `${line}\r\n` : line);
    return this.reply();
  }
}

export async function greeted(server: SmtpServer): Promise<Client> {
  const client = new Client(server.port);
  await client.reply();
  await client.say("EHLO client.example");
  return client;
}

export async function inData(server: SmtpServer): Promise<Client> {
  const client = await greeted(server);
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  await client.say("RCPT TO:<guest@outside.example>");
  await client.say("DATA");
  return client;
}
