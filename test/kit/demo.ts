import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { freePorts } from "#test/kit/programs.ts";

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, "../..");

export interface OutboxMail {
  readonly id: string;
  readonly kind: "mail" | "sms";
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly at: number;
}

export interface DemoAccount {
  readonly address: string;
  readonly password: string;
  readonly totpSecret: string;
}

/** A running demo, started as a user starts it. */
export interface Demo {
  readonly url: string;
  readonly smtpPort: number;
  readonly data: string;
  readonly pid: number;
  readonly accounts: readonly DemoAccount[];
  /** Everything that it wrote to its log so far. */
  readonly log: () => string;
  readonly outbox: () => Promise<readonly OutboxMail[]>;
  readonly raw: (id: string) => Promise<string>;
  /** How many mails and text messages left so far. */
  readonly count: () => Promise<number>;
  /** Waits until something that fits has left, after the first `since`, and answers the newest of those. */
  readonly left: (fits: (mail: OutboxMail) => boolean, since?: number) => Promise<OutboxMail>;
  /** SIGTERM, and the exit code. */
  readonly stop: () => Promise<number | null>;
  readonly kill: () => Promise<void>;
  /** Resolves when it has ended by itself. */
  readonly exited: Promise<number | null>;
}

/** Starts the demo's program on free ports; `data` of an earlier one goes on where that stopped. */
export async function startDemo(
  options: { readonly data?: string; readonly program?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Demo> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "zegel-demo-"));
  const [http = 0, smtp = 0] = await freePorts(2);
  const ports = ["--http", String(http), "--smtp", String(smtp), "--submission", "0", "--submissions", "0"];
  const child = spawn(process.execPath, [options.program ?? join(ROOT, "bin/zegel.js"), "demo", "--data", data, ...ports, "--json"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ready = await readyLine(child, () => log);
  const url = `http://localhost:${http}`;
  const outbox = async (): Promise<readonly OutboxMail[]> =>
    (await (await fetch(`${url}/demo/outbox.json`)).json()) as readonly OutboxMail[];
  const exited = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  return {
    url,
    smtpPort: smtp,
    data,
    pid: ready.pid,
    accounts: ready.accounts,
    log: () => log,
    outbox,
    raw: async (id) => (await fetch(`${url}/demo/outbox/${id}.eml`)).text(),
    count: async () => (await outbox()).length,
    left: (fits, since = 0) =>
      until(
        async () => (await outbox()).slice(since).findLast(fits),
        () => `nothing left that fits; log: ${log.slice(-1500)}`,
      ),
    exited,
    async stop() {
      child.kill("SIGTERM");
      return exited;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Takes a demo's data away. */
export function removeData(demo: Pick<Demo, "data">): void {
  rmSync(demo.data, { recursive: true, force: true });
}

/** Asks until there is an answer, for a quarter of a minute at the most. */
export async function until<T>(ask: () => Promise<T | undefined>, otherwise: () => string): Promise<T> {
  for (let tries = 0; tries < 150; tries++) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(otherwise());
}

/** Runs `zegel` with these words. */
export async function zegel(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(ROOT, "bin/zegel.js"), ...args], {
      cwd: ROOT,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: 0, out: stdout, err: stderr };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

async function readyLine(
  child: ChildProcess,
  log: () => string,
): Promise<{ readonly accounts: readonly DemoAccount[]; readonly pid: number }> {
  let out = "";
  for await (const chunk of child.stdout ?? []) {
    out += String(chunk);
    if (out.includes("\n")) return JSON.parse(out) as { accounts: readonly DemoAccount[]; pid: number };
  }
  throw new Error(`the demo did not start: ${out}${log()}`);
}
