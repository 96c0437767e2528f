// The gateway beside Debian's Postfix, in the same run on the same disk, with the same load and sink: node bench/gateway.ts [--messages N] [--json]
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cleanMail } from "./corpus.ts";
import { load, startSink } from "./gateway/load.ts";
import { startPostfix } from "./gateway/postfix.ts";
import { cpuSecondsOf, type Relay } from "./gateway/relay.ts";
import { GUEST, startZegel } from "./gateway/zegel.ts";
import { median } from "./figures.ts";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "3000" },
    rounds: { type: "string", default: "3" },
    only: { type: "string" },
    directory: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const MESSAGES = Number(values.messages);
const PORTS = { postfix: 25_250, zegel: 25_251, sink: 25_253 };
interface Run {
  /** Messages a second until the last 250, and until the last one was with the sink. */
  readonly accepted: number;
  readonly delivered: number;
  readonly cpuMsEach: number;
}

interface Case {
  readonly name: string;
  readonly connections: number;
  readonly messages: number;
  readonly body: string;
  readonly to: string;
}

/** So many times the measured messages go before them: both are long-running programs, and one of them compiles what it does often. */
const WARM_UP = 2;

const small = { messages: MESSAGES, body: text(5000), to: "iemand@post.example" };
const CASES: readonly Case[] = [
  { ...small, name: "5 kB, 50 connections", connections: 50 },
  { ...small, name: "5 kB, 10 connections", connections: 10 },
  {
    name: "5 kB, 50 connections, sealed for a guest",
    connections: 50,
    messages: MESSAGES / 2,
    body: `${text(5000)}BSN 111222333.\n`,
    to: GUEST,
  },
  {
    name: "1 MB, 10 connections",
    connections: 10,
    messages: Math.ceil(MESSAGES / 20),
    body: withFile(700_000),
    to: "iemand@post.example",
  },
];

/** Mail as people write it, in ASCII, with numbers here and there that look like something. */
function text(bytes: number): string {
  return `${new TextDecoder().decode(cleanMail(11, bytes - 300)).replace(/[^\x00-\x7f]/g, "e")}\n`;
}

/** A text file of so many bytes beside a short text. */
function withFile(bytes: number): string {
  const file = Buffer.from(text(bytes)).toString("base64").replace(/.{76}/g, "$&\n");
  return `--grens\n\n${text(900)}--grens\nContent-Type: text/plain; name=verslag.txt\nContent-Disposition: attachment; filename=verslag.txt\nContent-Transfer-Encoding: base64\n\n${file}\n--grens--\n`;
}

async function measure(directory: string, which: "postfix" | "zegel", one: Case): Promise<Run> {
  const sink = await startSink(PORTS.sink);
  const place = mkdtempSync(join(directory, `${which}-`));
  chmodSync(place, 0o755);
  const relay: Relay = await (which === "postfix" ? startPostfix : startZegel)(place, PORTS[which], PORTS.sink);
  try {
    const file = join(place, "message");
    const type = one.body.startsWith("--grens") ? "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=grens\n" : "";
    writeFileSync(file, `From: sender@voorbeeld.example\nTo: ${one.to}\nSubject: Verslag\n${type}\n${one.body}`);
    const sending = { port: relay.port, connections: one.connections, file, to: one.to };
    const before = one.messages * WARM_UP;
    await load({ ...sending, messages: before });
    await until(() => sink.taken() >= before);
    const used = cpuSecondsOf(relay.pid);
    const start = performance.now();
    const seconds = await load({ ...sending, messages: one.messages });
    await until(() => sink.taken() >= before + one.messages);
    const all = (performance.now() - start) / 1000;
    const cpuMsEach = ((cpuSecondsOf(relay.pid) - used) * 1000) / one.messages;
    return { accepted: one.messages / seconds, delivered: one.messages / all, cpuMsEach };
  } finally {
    await relay.stop();
    await sink.stop();
    rmSync(place, { recursive: true });
  }
}

async function until(reached: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!reached()) {
    if (performance.now() > end) throw new Error("the messages did not all arrive");
    await wait(20);
  }
}

function medianRun(runs: readonly Run[]): Run {
  const of = (pick: (run: Run) => number): number => median(runs.map(pick));
  return { accepted: of((run) => run.accepted), delivered: of((run) => run.delivered), cpuMsEach: of((run) => run.cpuMsEach) };
}

const directory = mkdtempSync(join(values.directory ?? tmpdir(), "zegel-bench-gateway-"));
// Postfix works as a user of its own.
chmodSync(directory, 0o755);
const rows: Record<string, string | number>[] = [];
try {
  for (const one of CASES.filter(({ name }) => name.includes(values.only ?? ""))) {
    const runs = { postfix: [] as Run[], zegel: [] as Run[] };
    // They take turns, so that a busy moment of the machine meets both alike.
    for (let round = 0; round < Number(values.rounds); round++)
      for (const which of ["postfix", "zegel"] as const) runs[which].push(await measure(directory, which, one));
    const [postfix, zegel] = [medianRun(runs.postfix), medianRun(runs.zegel)];
    rows.push({
      case: one.name,
      messages: one.messages,
      "Postfix accepts/s": Math.round(postfix.accepted),
      "Zegel accepts/s": Math.round(zegel.accepted),
      ratio: Number((zegel.accepted / postfix.accepted).toFixed(2)),
      "Postfix delivers/s": Math.round(postfix.delivered),
      "Zegel delivers/s": Math.round(zegel.delivered),
      "ratio delivered": Number((zegel.delivered / postfix.delivered).toFixed(2)),
      "Postfix CPU ms": Number(postfix.cpuMsEach.toFixed(2)),
      "Zegel CPU ms": Number(zegel.cpuMsEach.toFixed(2)),
      "ratio CPU": Number((zegel.cpuMsEach / postfix.cpuMsEach).toFixed(2)),
    });
    if (!values.json) console.table(rows.slice(-1));
  }
} finally {
  rmSync(directory, { recursive: true });
}
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
