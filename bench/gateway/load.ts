import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Postfix's own load program: so many messages from this file over so many connections, each taken with a 250. Answers the seconds it took. */
export async function load(options: {
  readonly port: number;
  readonly connections: number;
  readonly messages: number;
  readonly file: string;
  readonly to: string;
}): Promise<number> {
  const { port, connections, messages, file, to } = options;
  const words = ["-d", "-s", connections, "-m", messages, "-F", file, "-f", "sender@voorbeeld.example", "-t", to, `127.0.0.1:${port}`];
  const start = performance.now();
  const child = spawn("smtp-source", words.map(String), { stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`smtp-source ended with ${code}`);
  return (performance.now() - start) / 1000;
}

/** Postfix's own sink, that takes everything and keeps nothing. */
export interface Sink {
  readonly taken: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts the sink on this port. */
export async function startSink(port: number): Promise<Sink> {
  const child: ChildProcess = spawn("smtp-sink", ["-c", "-u", "nobody", `127.0.0.1:${port}`, "1024"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    // It writes its counts again and again, with a carriage return between: "sess=5 quit=5 mesg=200".
    told = (told + chunk.toString()).slice(-200);
  });
  return {
    taken: () => Number(/.*mesg=(\d+)/s.exec(told)?.[1] ?? 0),
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
