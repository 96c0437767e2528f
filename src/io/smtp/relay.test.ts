import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { type Bytes, concat, fromUtf8, utf8 } from "#core/bytes.ts";
import { parseAddress } from "#core/mail/address.ts";
import { composeMail } from "#core/mail/compose.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { addReceived, receivedField } from "#core/mail/received.ts";
import { sendMail } from "#io/smtp/client.ts";
import { openSmtpServer } from "#io/smtp/server.ts";

const run = promisify(execFile);
const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`not an address: ${text}`);
  return parsed.address;
}

interface Taken {
  readonly envelope: Envelope;
  readonly raw: Bytes;
}

/** A relay of ours before a next host of ours. */
async function relay(): Promise<{ port: number; taken: Taken[] }> {
  const taken: Taken[] = [];
  const common = { host: "127.0.0.1", port: 0, stopMs: 500, mayRelay: () => undefined };
  const next = await openSmtpServer({
    ...common,
    name: "mx.x.example",
    onMessage: async (envelope, raw) => {
      taken.push({ envelope, raw: concat([raw]) });
      return { ok: true, id: "n1" };
    },
  });
  const first = await openSmtpServer({
    ...common,
    name: "mail.voorbeeld.example",
    onMessage: async (envelope, raw, { helo, remoteAddress, protocol }) => {
      const field = receivedField({ by: "mail.voorbeeld.example", from: { helo, remoteAddress }, with: protocol, id: "r1", at: 0 });
      const target = { host: "127.0.0.1", port: next.port, name: "mail.voorbeeld.example", tls: "none" } as const;
      const outcomes = await sendMail(target, envelope, addReceived(raw, field));
      return outcomes.every((outcome) => outcome.result === "sent") ? { ok: true, id: "r1" } : { ok: false, code: "BROKEN" };
    },
  });
  open.push(next, first);
  return { port: first.port, taken };
}

const FILE = new Uint8Array(100_000).map((_, i) => (i * 7919) % 256);
const MESSAGE = composeMail({
  from: { address: address("jan@voorbeeld.example") },
  to: [{ address: address("a@x.example") }],
  subject: "Verslag \u00e9\u00e9n",
  text: ".\n..\nmet een punt vooraan\n",
  date: 0,
  messageId: "1@voorbeeld.example",
  attachments: [{ fileName: "file.bin", mediaType: "application/octet-stream", bytes: FILE }],
});
const ENVELOPE = { mailFrom: "jan@voorbeeld.example", rcptTo: ["a@x.example", "b@x.example"] };

function expectUnchanged(taken: Taken | undefined): void {
  const raw = taken?.raw ?? utf8("");
  const received = (fromUtf8(raw.subarray(0, 400)) ?? "").split("From:")[0] ?? "";
  expect(taken?.envelope).toEqual(ENVELOPE);
  expect(received.replace(/\r\n\s+/g, " ")).toMatch(
    /^Received: from \S+ \(\[127\.0\.0\.1\]\) by mail\.voorbeeld\.example with E?SMTP id r1; Thu, 01 Jan 1970 00:00:00 \+0000\r\n$/,
  );
  expect(received.match(/^\S/gm)).toHaveLength(1);
  expect(Buffer.compare(raw.subarray(received.length, received.length + MESSAGE.length), MESSAGE)).toBe(0);
  // swaks ends what it is given with an empty line of its own.
  expect(fromUtf8(raw.subarray(received.length + MESSAGE.length))).toMatch(/^(\r\n)?$/);
}

test("a relayed message is unchanged but for one Received field", async () => {
  const { port, taken } = await relay();
  const socket = connect(port, "127.0.0.1");
  const stuffed = Buffer.from(MESSAGE).toString("latin1").replace(/^\./gm, "..");
  const lines = ["HELO client.example", "MAIL FROM:<jan@voorbeeld.example>", "RCPT TO:<a@x.example>", "RCPT TO:<b@x.example>", "DATA"];
  const steps = [...lines.map((line) => `${line}\r\n`), `${stuffed}.\r\n`, "QUIT\r\n"];
  // Every reply of the server is one line, and asks for the next step.
  socket.on("data", () => socket.write(Buffer.from(steps.shift() ?? "", "latin1")));
  await new Promise((resolve) => {
    socket.once("close", resolve);
  });
  expect(taken).toHaveLength(1);
  expectUnchanged(taken[0]);
});

// The program is on mail administrators' machines, not on every machine that runs the tests; the test above holds there too.
if (existsSync("/usr/bin/swaks")) {
  test("what swaks sends is relayed unchanged, and its attachment arrives byte for byte", async () => {
    const { port, taken } = await relay();
    const folder = await mkdtemp(join(tmpdir(), "zegel-swaks-"));
    open.push({ close: () => rm(folder, { recursive: true }) });
    await writeFile(join(folder, "file.bin"), FILE);
    await writeFile(join(folder, "mail.eml"), MESSAGE);
    const swaks = ["--server", `127.0.0.1:${port}`, "--from", ENVELOPE.mailFrom, "--to", ENVELOPE.rcptTo.join(",")];
    await run("/usr/bin/swaks", [...swaks, "--data", `@${join(folder, "mail.eml")}`]);
    await run("/usr/bin/swaks", [
      ...swaks,
      "--body",
      "hello",
      "--attach-type",
      "application/pdf",
      "--attach",
      `@${join(folder, "file.bin")}`,
    ]);
    expectUnchanged(taken[0]);
    const attachments = parseMessage(taken[1]?.raw ?? utf8("")).attachments;
    expect(attachments.map((part) => Buffer.compare(part.bytes, FILE))).toEqual([0]);
  });
}
