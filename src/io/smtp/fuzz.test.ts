import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import type { SmtpServer } from "#io/smtp/server.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";
import { closeAll, start, type Taken } from "#test/kit/smtp.ts";
import { type Dialogue, makeDialogue, seeded } from "#test/kit/smtp-dialogue.ts";
import { runModel } from "#test/kit/smtp-model.ts";

const slow = process.env["SLOW"] === "1";
const DIALOGUES = Number(process.env["DIALOGUES"] ?? (slow ? 100_000 : 400));
const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 32);
const LIMITED = { sizeMax: 1500, recipientsMax: 3 };
const AT_ONCE = 64;

const takenBy = new Map<string, Taken[]>();
let plain: SmtpServer;
let secure: SmtpServer;
let troubles: Error[];
beforeAll(async () => {
  const onMessage: Parameters<typeof start>[0] = {
    ...LIMITED,
    signIn: async () => undefined,
    onMessage: async (envelope, raw, session) => {
      const text = Buffer.from(raw).toString("latin1");
      takenBy.set(session.helo, [...(takenBy.get(session.helo) ?? []), { envelope, text, session }]);
      return { ok: true, id: "q" };
    },
  };
  const first = await start(onMessage);
  const second = await start({ ...onMessage, tls: { cert: CERT, key: KEY } });
  [plain, secure, troubles] = [first.server, second.server, first.troubles];
});
afterAll(closeAll);

test(
  `${DIALOGUES} dialogues split no message, lose no reply and take what a strict reading takes (SEED=${SEED})`,
  async () => {
    const next = seeded(SEED);
    const counts = { taken: 0, replies: 0, mutated: 0, tls: 0, resets: 0 };
    let started = 0;
    const client = async (): Promise<void> => {
      while (started < DIALOGUES) {
        const id = started++;
        const dialogue = makeDialogue(next, nameOf(id));
        // A changed dialogue may say STARTTLS where nobody expects it, and wait for a handshake that never comes.
        const tls = !dialogue.mutated && next() < 0.12;
        await judge(dialogue, { id, tls }, counts).catch((thrown: unknown) => {
          throw new Error(`SEED=${SEED} dialogue ${id}: ${JSON.stringify(dialogue)}`, { cause: thrown });
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    process.stdout.write(`SMTP dialogues: ${JSON.stringify({ seed: SEED, dialogues: DIALOGUES, ...counts })}\n`);
    expect(counts.taken).toBeGreaterThan(DIALOGUES / 5);
    expect(troubles.filter(({ message }) => !/ECONNRESET|EPIPE|aborted/.test(message))).toEqual([]);
  },
  60_000 + 20 * DIALOGUES,
);

/** Two changed bytes would have to fit for one client to be taken for another. */
const nameOf = (id: number): string => `h${id}-${(id * 7919) % 99_991}.example`;

type Counts = Record<"taken" | "replies" | "mutated" | "tls" | "resets", number>;

async function judge(dialogue: Dialogue, { id, tls }: { id: number; tls: boolean }, counts: Counts): Promise<void> {
  const name = nameOf(id);
  const said = await speak(dialogue, { name, tls });
  const replies = repliesIn(said.text);
  const taken = takenBy.get(name) ?? [];
  takenBy.delete(name);
  counts.taken += taken.length;
  counts.replies += replies.length;
  if (dialogue.mutated) {
    counts.mutated += 1;
    // A byte more or less in its name, and the messages are not found under it.
    if (dialogue.resetsAt === undefined)
      expect(taken.length).toBeLessThanOrEqual(replies.filter(({ status }) => status === "2.6.0").length);
    return;
  }
  const first = runModel(dialogue.bytes, { ...LIMITED, tls });
  // What came in the clear behind STARTTLS is forgotten; after the handshake the client begins anew.
  const later = first.upgradedAt === undefined ? undefined : runModel(AFTER_TLS(name), { ...LIMITED, tls: false });
  const codes = [220, ...first.codes, ...(said.upgraded ? (later?.codes ?? []) : [])];
  const expected = [...first.taken, ...(said.upgraded ? (later?.taken ?? []) : [])];
  const seen = taken.map(({ envelope, text }) => ({ mailFrom: envelope.mailFrom, rcptTo: [...envelope.rcptTo], text }));
  if (said.upgraded) counts.tls += 1;
  if (dialogue.resetsAt !== undefined) {
    counts.resets += 1;
    expect(seen).toEqual(expected.slice(0, seen.length));
    return;
  }
  expect(replies.map(({ code }) => code)).toEqual(codes);
  expect(seen).toEqual(expected);
}

const AFTER_TLS = (name: string): string =>
  `EHLO ${name}\r\nMAIL FROM:<jan@voorbeeld.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\nsecure\r\n.\r\nQUIT\r\n`;

/** Sends a dialogue as it is cut, and answers everything that came back. */
async function speak(dialogue: Dialogue, { name, tls }: { name: string; tls: boolean }): Promise<{ text: string; upgraded: boolean }> {
  const socket = connect((tls ? secure : plain).port, "127.0.0.1").setNoDelay(true);
  const heard = listen(socket);
  await heard.until(/\r\n/);
  const { upgradedAt } = dialogue.mutated ? { upgradedAt: undefined } : runModel(dialogue.bytes, { ...LIMITED, tls });
  // Three in four clients wait after STARTTLS, as they must; the others send more in the same packet.
  const bytes = upgradedAt !== undefined && dialogue.cuts.length !== 1 ? dialogue.bytes.slice(0, upgradedAt) : dialogue.bytes;
  const cuts = upgradedAt === undefined ? dialogue.cuts : [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (socket.destroyed) break;
    if (dialogue.resetsAt !== undefined && cut > dialogue.resetsAt) break;
    socket.write(Buffer.from(bytes.slice(from, cut), "latin1"));
    from = cut;
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (dialogue.resetsAt !== undefined) {
    socket.resetAndDestroy();
    await heard.closed;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { text: heard.text(), upgraded: false };
  }
  if (upgradedAt === undefined) {
    await heard.closed;
    return { text: heard.text(), upgraded: false };
  }
  await heard.until(/^220 2\.0\.0 Ready to start TLS\r\n/m);
  const clear = heard.text();
  socket.removeAllListeners("data");
  const inner = connectTls({ socket, ca: CERT, servername: "localhost" });
  const secret = listen(inner);
  await new Promise((resolve) => inner.once("secureConnect", resolve));
  inner.write(utf8(AFTER_TLS(name)));
  await secret.closed;
  return { text: clear + secret.text(), upgraded: true };
}

function listen(socket: Socket): { text: () => string; until: (found: RegExp) => Promise<void>; closed: Promise<void> } {
  let text = "";
  let wake = (): void => {};
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    wake();
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return {
    text: () => text,
    closed,
    async until(found) {
      while (!found.test(text) && !socket.destroyed) await Promise.race([closed, new Promise<void>((resolve) => (wake = resolve))]);
    },
  };
}

/** All replies, each well formed (RFC 5321 section 4.2, RFC 2034), or an error. */
function repliesIn(text: string): readonly { readonly code: number; readonly status: string | undefined }[] {
  const lines = text.split("\r\n");
  if (lines.pop() !== "") throw new Error("half a reply");
  const replies = [];
  for (const line of lines) {
    const match = /^([2-5]\d\d)([ -])(?:([245]\.\d{1,3}\.\d{1,3}) )?[ -~]*$/.exec(line);
    if (match === null || line.length > 510) throw new Error(`no reply: ${JSON.stringify(line)}`);
    const [, code = "", dash, status] = match;
    if (code >= "400" && status?.charAt(0) !== code.charAt(0)) throw new Error(`no status: ${line}`);
    if (dash === " ") replies.push({ code: Number(code), status });
  }
  return replies;
}
