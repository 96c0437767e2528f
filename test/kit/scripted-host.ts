import { createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Identity } from "#test/kit/authority.ts";

/** A mail host that answers each line by a rule, and records what it was told. */
export interface ScriptedHost {
  readonly port: number;
  /** Every line that it was told, also those of contents. */
  readonly lines: string[];
  /** Connections so far. */
  readonly connections: () => number;
  /** Cuts all connections that are open. */
  readonly cut: () => void;
  readonly close: () => void;
}

/** Starts one. "close" cuts the connection; after a reply 220 to STARTTLS it speaks TLS with this identity. */
export async function startScriptedHost(answer: (line: string) => string | undefined, identity?: Identity): Promise<ScriptedHost> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const speak = (socket: Socket | TLSSocket): void => {
    let text = "";
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    const take = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        lines.push(line);
        const reply = answer(line);
        if (reply === "close") socket.destroy();
        else if (reply !== undefined) socket.write(`${reply}\r\n`);
        if (line === "STARTTLS" && reply?.startsWith("220") === true && identity !== undefined) {
          socket.off("data", take);
          return speak(new TLSSocket(socket, { isServer: true, key: identity.key, cert: identity.cert }));
        }
      }
    };
    socket.on("data", take);
  };
  const server: Server = createServer((socket) => {
    connections += 1;
    socket.setNoDelay(true);
    socket.write("220 mx.x.example\r\n");
    speak(socket);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    lines,
    connections: () => connections,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}

/** Answers of a host that takes everything, offers these extensions, and answers otherwise where a rule says so. */
export function answersOf(
  extensions: readonly string[],
  rules: Readonly<Record<string, string>> = {},
): (line: string) => string | undefined {
  const ehlo = ["mx.x.example", ...extensions].map((word, index, all) => `250${index === all.length - 1 ? " " : "-"}${word}`).join("\r\n");
  const usual: Readonly<Record<string, string>> = {
    EHLO: ehlo,
    MAIL: "250 2.1.0 ok",
    RCPT: "250 2.1.5 ok",
    DATA: "354 go",
    ".": "250 2.0.0 kept",
    QUIT: "221 bye",
    STARTTLS: "220 go",
  };
  const all = { ...usual, ...rules };
  return (line) => all[line] ?? all[line.split(/[ :]/)[0] ?? ""];
}
