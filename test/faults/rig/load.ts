import { connect, type Socket } from "node:net";
import { kindOf, type LetterKind, type Mixture, type SentLetter, writeLetter } from "./letter.ts";

/** What clients remember of a run. */
export interface Load {
  /** Letters that were answered 250, by id. */
  readonly acknowledged: Map<string, { readonly kind: LetterKind; readonly at: number }>;
  /** How often each other answer came, by its first nine characters; "gone" where the connection ended first. */
  readonly answers: Map<string, number>;
  tried: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  /** Ends when so many more letters were acknowledged. */
  readonly count: number;
  /** Begins every id. */
  readonly prefix: string;
  readonly mixture: Mixture;
  /** To how many domains they go; without it to one. */
  readonly domains?: number;
  /** Ends sooner, after the letters under way. */
  readonly signal?: AbortSignal;
  /** Its own letter instead of one of the mixture. */
  readonly letter?: (id: string, number: number) => SentLetter;
}

export function newLoad(): Load {
  return { acknowledged: new Map(), answers: new Map(), tried: 0 };
}

/** Sends letters over so many connections at once until enough were acknowledged. A letter that was not is never sent again. */
export async function sendLoad(load: Load, options: LoadOptions): Promise<void> {
  const until = load.acknowledged.size + options.count;
  const enough = (): boolean => options.signal?.aborted === true || load.acknowledged.size + underWay >= until;
  let underWay = 0;
  const lane = async (): Promise<void> => {
    while (options.signal?.aborted !== true && load.acknowledged.size < until) {
      if (enough()) await pause(20);
      else {
        underWay++;
        const connection = await openConnection(options.port).finally(() => underWay--);
        if (connection === undefined) await pause(50);
        else await sendOver(connection);
      }
    }
  };
  const sendOver = async (connection: Connection): Promise<void> => {
    for (let sent = 0; sent < 50 && !enough(); sent++) {
      const number = load.tried++;
      const id = `${options.prefix}${number}`;
      const letter = options.letter?.(id, number) ?? writeLetter(id, kindOf(number, options.mixture), domainAt(number, options.domains));
      underWay++;
      const answer = await connection.send(letter);
      underWay--;
      if (answer.startsWith("250")) load.acknowledged.set(id, { kind: letter.kind, at: Date.now() });
      else {
        const key = answer.slice(0, 9);
        load.answers.set(key, (load.answers.get(key) ?? 0) + 1);
        if (answer === "gone" || answer.startsWith("421")) break;
        // Who is told to come later does so.
        await pause(20);
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: options.connections }, lane));
}

/** The domain of the letter of this number, among so many. */
export function domainAt(number: number, domains: number | undefined): string {
  return domains === undefined ? "post.example" : `d${number % domains}.post.example`;
}

interface Connection {
  /** The last reply; "gone" where the connection ended first. */
  send(letter: SentLetter): Promise<string>;
  close(): void;
}

/** How long anything may take before the rig takes it for stuck, in milliseconds: no measure, so that a busy machine is no fault. */
export const PATIENCE_MS = 180_000;
const REPLY_MS = PATIENCE_MS;

async function openConnection(port: number): Promise<Connection | undefined> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const replies = repliesOf(socket);
  if (!(await replies()).startsWith("220")) return end(socket);
  socket.write("EHLO client.example\r\n");
  if (!(await replies()).startsWith("250")) return end(socket);
  return {
    async send(letter) {
      socket.write(`MAIL FROM:<${letter.mailFrom}>\r\nRCPT TO:<${letter.rcptTo}>\r\nDATA\r\n`);
      const [mail, rcpt, data] = [await replies(), await replies(), await replies()];
      if (!data.startsWith("354")) {
        const failed = [mail, rcpt, data].find((reply) => !reply.startsWith("2")) ?? data;
        if (failed !== "gone" && !failed.startsWith("421")) {
          socket.write("RSET\r\n");
          await replies();
        }
        return failed;
      }
      socket.write(Buffer.concat([letter.raw, Buffer.from(".\r\n")]));
      return replies();
    },
    close() {
      socket.end("QUIT\r\n");
      setTimeout(() => socket.destroy(), 1000).unref();
    },
  };
}

function end(socket: Socket): undefined {
  socket.destroy();
}

/** The next whole reply at each call. */
function repliesOf(socket: Socket): () => Promise<string> {
  let text = "";
  let gone = false;
  let wake = (): void => {};
  socket.setTimeout(REPLY_MS, () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    wake();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    gone = true;
    wake();
  });
  return async () => {
    for (;;) {
      const match = /^(?:\d{3}-[^\r\n]*\r\n)*(\d{3} [^\r\n]*)\r\n/.exec(text);
      if (match !== null) {
        text = text.slice(match[0].length);
        return match[1] ?? "";
      }
      if (gone) return "gone";
      await new Promise<void>((next) => {
        wake = next;
      });
    }
  };
}

/** Waits so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Whether it came true within so many milliseconds. */
export async function waitFor(ms: number, holds: () => boolean): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(20)) if (holds()) return true;
  return holds();
}
