import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "#test/kit/programs.ts";

/** The real program (`zegel serve`), which may be started again and again on the same data and ports. */
export interface Serving {
  readonly config: string;
  readonly smtpPort: number;
  readonly pid: () => number;
  /** Starts it and returns once it takes mail. Throws with the end of its log where it does not. */
  start(): Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. Does nothing where it has ended already. */
  kill(): Promise<void>;
  isRunning(): boolean;
  /** Resolves when the process of now has ended. */
  ended(): Promise<void>;
  /** The end of everything that it wrote to its log, over all starts. */
  log(): string;
  /** How often this event stood in the log. */
  logged(event: string): number;
}

export interface ServingOptions {
  /** The root of the sources to run: ours, or a copy with a bug. */
  readonly root: string;
  /** For the configuration and what else is not the program's own. */
  readonly work: string;
  readonly data: string;
  readonly peerPort: number;
  readonly env: Readonly<Record<string, string>>;
  /** Port of a resolver: mail then leaves to the hosts of each domain, and not by the peer as smarthost. */
  readonly namesPort?: number;
}

/** Writes a configuration for it: everything leaves by the peer, whoever connects from loopback may send. */
export async function openServing({ root, work, data, peerPort, env, namesPort }: ServingOptions): Promise<Serving> {
  const [smtpPort = 0, httpPort = 0] = await freePorts(2);
  const config = join(work, "zegel.yaml");
  mkdirSync(data, { recursive: true });
  writeFileSync(join(work, "sms.token"), "token\n");
  writeFileSync(
    config,
    JSON.stringify({
      organisation: { name: "Gemeente Voorbeeld", domain: "voorbeeld.example" },
      url: `http://localhost:${httpPort}`,
      data,
      smtp: { port: smtpPort, relayFrom: ["127.0.0.1"] },
      http: { port: httpPort },
      delivery:
        namesPort === undefined
          ? { kind: "smarthost", host: "127.0.0.1", port: peerPort, tls: "none" }
          : {
              kind: "mx",
              resolvers: [`127.0.0.1:${namesPort}`],
              trustResolvers: true,
              insideHosts: true,
              unsignedHosts: true,
              port: peerPort,
            },
      sms: { kind: "webhook", url: "http://127.0.0.1:9/", tokenFile: "sms.token" },
    }),
  );
  let child: ChildProcess | undefined;
  let gone: Promise<number | null> = Promise.resolve(null);
  let log = "";
  const events = new Map<string, number>();
  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    config,
    smtpPort,
    isRunning,
    pid: () => child?.pid ?? 0,
    log: () => log,
    logged: (event) => events.get(event) ?? 0,
    async ended() {
      await gone;
    },
    async start() {
      const started = spawn(process.execPath, [join(root, "bin/zegel.js"), "serve", "--config", config], {
        cwd: root,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child = started;
      gone = new Promise((done) => started.once("exit", (code) => done(code)));
      let partial = "";
      started.stderr.on("data", (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-20_000);
        const lines = (partial + chunk.toString()).split("\n");
        partial = lines.pop() ?? "";
        for (const line of lines) {
          const event = /"event":"([^"]+)"/.exec(line)?.[1] ?? "?";
          events.set(event, (events.get(event) ?? 0) + 1);
        }
      });
      await new Promise<void>((ready, failed) => {
        started.stdout.once("data", () => ready());
        started.once("exit", (code, signal) => failed(new Error(`the program did not start (${code ?? signal}): ${log.slice(-1500)}`)));
      });
    },
    async stop() {
      child?.kill("SIGTERM");
      return gone;
    },
    async kill() {
      child?.kill("SIGKILL");
      await gone;
    },
  };
}
