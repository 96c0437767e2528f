import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";

/** Runs a program to its end and answers what it wrote; throws with its words where it fails. */
export async function run(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { ...(cwd === undefined ? {} : { cwd }), env: SBIN });
  return stdout;
}

/** Starts a program that stays; `stop` ends it and waits until it is gone. */
export function start(program: string, args: readonly string[]): { readonly said: () => string; readonly stop: () => Promise<void> } {
  const child: ChildProcess = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: SBIN });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-20_000)));
  const gone = new Promise<void>((done) => {
    child.once("exit", () => done());
    child.once("error", (error) => {
      said += error.message;
      done();
    });
  });
  return {
    said: () => said,
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Ports on loopback that are free for TCP now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (address !== null && typeof address === "object") ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

// Debian keeps servers where an ordinary path does not look.
const SBIN = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
