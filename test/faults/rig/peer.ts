import { createServer, type Socket } from "node:net";
import { ID_FIELD, isWhole, type LetterKind, OWNER, showsSecret } from "./letter.ts";

/** Where a dialogue stands. `body`: in the middle of the contents. */
export type PeerStage = "connect" | "ehlo" | "mail" | "rcpt" | "data" | "body" | "end";

/**
 * What the peer does at a stage: goes on, answers this reply, resets the connection, says nothing for a while and then hangs up, or
 * (at the end) keeps the message and hangs up in the place of its 250.
 */
export type PeerAct = "on" | `${4 | 5}${string}` | "reset" | "stop" | "lose";

/** One mail that the peer kept. */
export interface Kept {
  /** The letter that it is or that it is about. */
  readonly id: string;
  /** letter: itself; told: Zegel's words to its sender or recipient; failed, delayed: a delivery status notification. */
  readonly kind: "letter" | "told" | "failed" | "delayed";
  readonly at: number;
  /** Whether the 250 was sent. */
  readonly confirmed: boolean;
  /** What the letter says that it is, where it is one: "secret" must not be read here. */
  readonly claims: LetterKind | undefined;
  /** Whether it came to its end as it was sent, where it is a letter. */
  readonly whole: boolean;
  /** Whether it shows what stands in secret letters. */
  readonly shows: boolean;
  /** Two mails of one name are one mail that came twice. */
  readonly name: string;
}

/** A downstream mail host on loopback that keeps envelopes and does what was planned. */
export interface Peer {
  readonly port: number;
  readonly kept: readonly Kept[];
  /** Letters that were refused for good, by id; a case adds those that can go nowhere. */
  readonly refused: Set<string>;
  /** How often it did something else than going on. */
  readonly acted: () => number;
  plan(acts: (stage: PeerStage, count: number) => PeerAct): void;
  close(): Promise<void>;
}

/** Opens it on a free port. It goes on at every stage until a plan is given. */
export async function openPeer(): Promise<Peer> {
  const kept: Kept[] = [];
  const refused = new Set<string>();
  const sockets = new Set<Socket>();
  const counts = new Map<PeerStage, number>();
  let acts: (stage: PeerStage, count: number) => PeerAct = () => "on";
  let acted = 0;
  const act = (stage: PeerStage): PeerAct => {
    const count = (counts.get(stage) ?? 0) + 1;
    counts.set(stage, count);
    const chosen = acts(stage, count);
    if (chosen !== "on") acted++;
    return chosen;
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.setNoDelay(true);
    serve(socket, { act, keep: (mail) => kept.push(mail), refuse: (id) => refused.add(id) });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", 1024, done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    kept,
    refused,
    acted: () => acted,
    plan(next) {
      counts.clear();
      acts = next;
    },
    async close() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Desk {
  readonly act: (stage: PeerStage) => PeerAct;
  readonly keep: (mail: Kept) => void;
  readonly refuse: (id: string) => void;
}

const EHLO = ["peer.example", "PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "SIZE 0"];
const STOPS_MS = 1500;

function serve(socket: Socket, { act, keep, refuse }: Desk): void {
  let waiting = "";
  let rcptTo: string[] = [];
  let hasSender = false;
  let inData = false;
  let over = false;
  // What is written to a sender is refused for now alone: of that nobody would hear.
  const planned = (stage: PeerStage): PeerAct => {
    const chosen = act(stage);
    return chosen.startsWith("5") && rcptTo.some((one) => OWNER.exec(one)?.[1] !== "m") ? "451 4.3.0 later" : chosen;
  };
  /** Does what is planned here; true where the dialogue goes on as usual. */
  const goesOn = (stage: PeerStage): boolean => {
    const chosen = planned(stage);
    if (chosen === "on") return true;
    if (chosen === "reset" || chosen === "lose") {
      over = true;
      socket.resetAndDestroy();
    } else if (chosen === "stop") {
      over = true;
      setTimeout(() => socket.destroy(), STOPS_MS).unref();
    } else {
      if (chosen.startsWith("5")) for (const one of rcptTo) refuse(idOf(one));
      socket.write(`${chosen}\r\n`);
      if (chosen.startsWith("421")) {
        over = true;
        socket.end();
      }
    }
    return false;
  };
  const line = (text: string): void => {
    const verb = text.slice(0, 4).toUpperCase();
    if (verb === "EHLO" || verb === "HELO") {
      if (goesOn("ehlo")) socket.write(EHLO.map((word, at) => `250${at === EHLO.length - 1 ? " " : "-"}${word}\r\n`).join(""));
    } else if (verb === "MAIL") {
      rcptTo = [];
      hasSender = goesOn("mail");
      if (hasSender) socket.write("250 2.1.0 ok\r\n");
    } else if (verb === "RCPT" && !hasSender) {
      // Recipients of a sender that was refused, sent in the same packet: nothing is taken for them.
      if (!over) socket.write("503 5.5.1 no sender\r\n");
    } else if (verb === "RCPT") {
      rcptTo.push(/<([^>]*)>/.exec(text)?.[1] ?? "");
      if (goesOn("rcpt")) socket.write("250 2.1.5 ok\r\n");
      else rcptTo.pop();
    } else if (verb === "DATA") {
      if (rcptTo.length === 0) socket.write("554 5.5.1 no recipients\r\n");
      else if (goesOn("data")) {
        inData = true;
        socket.write("354 go\r\n");
      }
    } else if (verb === "QUIT") socket.end("221 2.0.0 bye\r\n");
    else socket.write("250 2.0.0 ok\r\n");
  };
  const message = (raw: string): void => {
    const chosen = planned("end");
    const confirmed = chosen === "on";
    if (confirmed || chosen === "lose") for (const one of rcptTo) keep(keptOf(one, raw, confirmed));
    if (chosen.startsWith("5")) for (const one of rcptTo) refuse(idOf(one));
    if (confirmed) socket.write("250 2.0.0 kept\r\n");
    else if (chosen === "reset" || chosen === "lose") {
      over = true;
      socket.resetAndDestroy();
    } else if (chosen === "stop") {
      over = true;
      setTimeout(() => socket.destroy(), STOPS_MS).unref();
    } else socket.write(`${chosen}\r\n`);
    rcptTo = [];
    hasSender = false;
  };
  socket.on("data", (chunk: Buffer) => {
    waiting += chunk.toString("latin1");
    while (!over) {
      if (inData) {
        const end = waiting.startsWith(".\r\n") ? 0 : waiting.indexOf("\r\n.\r\n");
        if (end < 0) {
          if (act("body") === "reset") {
            over = true;
            socket.resetAndDestroy();
          }
          return;
        }
        inData = false;
        const raw = waiting.slice(0, end + 2);
        waiting = waiting.slice(end + (end === 0 ? 3 : 5));
        message(raw);
      } else {
        const end = waiting.indexOf("\r\n");
        if (end < 0) return;
        const text = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        line(text);
      }
    }
  });
  if (goesOn("connect")) socket.write("220 peer.example ESMTP\r\n");
}

function keptOf(rcptTo: string, raw: string, confirmed: boolean): Kept {
  const claims = new RegExp(`^${ID_FIELD}: (\\S+) (\\S+)`, "m").exec(raw);
  const action = raw.includes("report-type=delivery-status") ? /^Action: *(\w+)/m.exec(raw)?.[1] : undefined;
  const kind = action === "failed" || action === "delayed" ? action : claims === null ? "told" : "letter";
  const id = idOf(rcptTo);
  const claimed = claims?.[2] as LetterKind | undefined;
  const name = `${/^Message-ID: *(\S+)/im.exec(raw)?.[1] ?? `${kind} ${id}`} ${rcptTo}`;
  return {
    id: alone(id),
    kind,
    at: Date.now(),
    confirmed,
    claims: claimed,
    whole: claimed === undefined || isWhole(raw, claimed),
    shows: showsSecret(raw),
    name: alone(name),
  };
}

/** The same text, that does not keep in memory what it was cut from. */
function alone(text: string): string {
  return Buffer.from(text).toString();
}

function idOf(address: string): string {
  return OWNER.exec(address)?.[2] ?? `?${address}`;
}
