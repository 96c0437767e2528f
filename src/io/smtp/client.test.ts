import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { parseAddress } from "#core/mail/address.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import { type SmtpTarget, sendMail } from "#io/smtp/client.ts";
import { openSmtpServer, type SmtpServer, type SmtpServerOptions } from "#io/smtp/server.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";
import { answersOf, type ScriptedHost, startScriptedHost } from "#test/kit/scripted-host.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`not an address: ${text}`);
  return parsed.address;
}

const envelope: Envelope = { mailFrom: address("jan@voorbeeld.example"), rcptTo: [address("a@x.example"), address("b@x.example")] };
const MESSAGE = utf8("Subject: x\r\n\r\nhello\r\n");

function target(port: number, more: Partial<SmtpTarget> = {}): SmtpTarget {
  return { host: "127.0.0.1", port, name: "mail.voorbeeld.example", tls: "none", ...more };
}

interface Taken {
  readonly envelope: Envelope;
  readonly raw: Bytes;
  readonly secure: boolean;
}

/** Our own server as the other host. */
async function host(options: Partial<SmtpServerOptions> = {}): Promise<{ server: SmtpServer; taken: Taken[] }> {
  const taken: Taken[] = [];
  const server = await openSmtpServer({
    host: "127.0.0.1",
    port: 0,
    name: "mx.x.example",
    stopMs: 500,
    mayRelay: () => undefined,
    onMessage: async (given, raw, session) => {
      taken.push({ envelope: given, raw: concat([raw]), secure: session.secure });
      return { ok: true, id: `q${taken.length}` };
    },
    ...options,
  });
  open.push(server);
  return { server, taken };
}

/** A host that answers each line by a rule, and records what it was told. */
async function scripted(answer: (line: string) => string | undefined): Promise<ScriptedHost> {
  const scriptedHost = await startScriptedHost(answer);
  open.push(scriptedHost);
  return scriptedHost;
}

const answers = (rules: Readonly<Record<string, string>>) => answersOf([], rules);

function results(outcomes: Awaited<ReturnType<typeof sendMail>>): readonly (readonly [string, number, string])[] {
  return outcomes.map((outcome) => [outcome.result, outcome.code, outcome.status] as const);
}

function both<T>(one: T): readonly T[] {
  return [one, one];
}

test("a message arrives byte for byte with exactly its envelope, and each recipient is told as sent", async () => {
  const { server, taken } = await host();
  const rcptTo = ['"jan de vries"@x.example', "j\u00f3zef@x.example", "a@m\u00fcnchen.example"].map(address);
  const outcomes = await sendMail(target(server.port), { mailFrom: "", rcptTo }, MESSAGE);
  expect(outcomes).toEqual(
    rcptTo.map((one) => ({ address: one, result: "sent", code: 250, status: "2.6.0", text: "OK: queued as q1", reportsItself: true })),
  );
  expect(taken).toEqual([{ envelope: { mailFrom: "", rcptTo }, raw: MESSAGE, secure: false }]);
});

test("whatever the lines, dots and bytes, the message arrives as it was sent", async () => {
  const { server, taken } = await host();
  const plain = fc.string({ maxLength: 40 }).map((text) => text.replace(/[\r\n\0]/g, ""));
  const line = fc.oneof(fc.constantFrom(".", "..", "", ".x", "x.", "\u00e9".repeat(40)), plain);
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (lines) => {
      const raw = utf8(`${lines.join("\r\n")}\r\n`);
      expect(results(await sendMail(target(server.port), envelope, raw)).map(([result]) => result)).toEqual(["sent", "sent"]);
      expect(taken.at(-1)?.raw).toEqual(raw);
    }),
    { numRuns: process.env["SLOW"] === "1" ? 1_000 : 10 },
  );
});

test("a large message with dots at the seams of its slices arrives as it was sent", async () => {
  const { server, taken } = await host();
  const raw = utf8(`.${"x".repeat(61)}\r\n`.repeat(50_000));
  await sendMail(target(server.port), envelope, raw);
  expect(Buffer.compare(taken[0]?.raw ?? raw.subarray(1), raw)).toBe(0);
});

test("a message with a bare CR or LF, a NUL or no line end never leaves", async () => {
  const { server, taken } = await host();
  for (const raw of ["a\n.\nb\r\n", "a\r.\r\n", "\n", "a\0\r\n", "a"]) {
    expect(results(await sendMail(target(server.port), envelope, utf8(raw)))).toEqual(both(["failed", 554, "5.6.0"]));
  }
  expect(taken).toEqual([]);
});

test("each recipient has its own outcome", async () => {
  const one = await scripted((line) => (line.includes("b@x") ? "550 5.1.1 <b@x.example>: no such \u0007user" : answers({})(line)));
  expect(await sendMail(target(one.port), envelope, MESSAGE)).toEqual([
    { address: "a@x.example", result: "sent", code: 250, status: "2.0.0", text: "kept" },
    { address: "b@x.example", result: "failed", code: 550, status: "5.1.1", text: "<b@x.example>: no such  user" },
  ]);
  const none = await scripted((line) => (line.includes("b@x") ? "550 5.1.1 gone" : line.includes("a@x") ? "450 busy" : answers({})(line)));
  expect(results(await sendMail(target(none.port), envelope, MESSAGE))).toEqual([
    ["retry", 450, "4.0.0"],
    ["failed", 550, "5.1.1"],
  ]);
});

const STAGES: readonly [string, Readonly<Record<string, string>>, string, number][] = [
  ["421 at EHLO", { EHLO: "421 4.3.2 later" }, "retry", 421],
  ["450 at MAIL", { MAIL: "450 4.7.1 slowly" }, "retry", 450],
  ["550 at MAIL", { MAIL: "550 5.7.1 not you" }, "failed", 550],
  ["a message too large for SIZE", { EHLO: "250-mx\r\n250 SIZE 10" }, "failed", 552],
  ["451 at DATA", { DATA: "451 4.3.0 not now" }, "retry", 451],
  ["554 at DATA", { DATA: "554 5.6.0 no" }, "failed", 554],
  ["452 at the end", { ".": "452 4.3.1 full" }, "retry", 452],
  ["554 at the end", { ".": "554 5.7.1 spam" }, "failed", 554],
  ["a lost connection at MAIL", { MAIL: "close" }, "retry", 0],
  ["a lost connection at the end", { ".": "close" }, "retry", 0],
  ["a reply that is none", { ".": "nonsense" }, "retry", 0],
];

test.each(STAGES)("%s is told for every recipient", async (_what, rules, result, code) => {
  const { port } = await scripted(answers(rules));
  const told = results(await sendMail(target(port), envelope, MESSAGE));
  expect(told.map((one) => one.slice(0, 2))).toEqual(both([result, code]));
});

test("a host that is not there, or says nothing, is tried again", async () => {
  const { port } = await scripted(() => undefined);
  const timeouts = { connectMs: 300, greetingMs: 300, idleMs: 300 };
  expect(results(await sendMail(target(port, { timeouts }), envelope, MESSAGE))).toEqual(both(["retry", 0, "4.4.2"]));
  const { server } = await host();
  await server.close();
  expect(results(await sendMail(target(server.port, { timeouts }), envelope, MESSAGE))).toEqual(both(["retry", 0, "4.4.1"]));
});

test("an internationalised local part does not go to a host that takes none", async () => {
  const { port, lines } = await scripted(answers({}));
  const given: Envelope = { mailFrom: "", rcptTo: [address("j\u00f3zef@x.example")] };
  expect(results(await sendMail(target(port), given, MESSAGE))).toEqual([["failed", 550, "5.6.7"]]);
  expect(lines.filter((line) => line.startsWith("MAIL"))).toEqual([]);
});

test("required TLS is verified TLS or nothing", async () => {
  const { server, taken } = await host({ tls: { cert: CERT, key: KEY } });
  const plain = await host();
  const verified = target(server.port, { host: "localhost", tls: "required" });
  expect(results(await sendMail(verified, envelope, MESSAGE)).map(([result]) => result)).toEqual(["retry", "retry"]);
  expect(results(await sendMail({ ...verified, port: plain.server.port }, envelope, MESSAGE)).map(([result]) => result)).not.toContain(
    "sent",
  );
  expect([...taken, ...plain.taken]).toEqual([]);
  expect(results(await sendMail({ ...verified, ca: CERT }, envelope, MESSAGE)).map(([result]) => result)).toEqual(["sent", "sent"]);
  expect(taken.map((one) => one.secure)).toEqual([true]);
});

test("opportunistic TLS is used where it is offered", async () => {
  const { server, taken } = await host({ tls: { cert: CERT, key: KEY } });
  const plain = await host();
  for (const { port } of [server, plain.server]) await sendMail(target(port, { tls: "opportunistic" }), envelope, MESSAGE);
  expect([...taken, ...plain.taken].map((one) => one.secure)).toEqual([true, false]);
});
