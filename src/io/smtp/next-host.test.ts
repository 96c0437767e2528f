import { afterEach, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import type { Address, Envelope } from "#core/mail/message.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";
import { answersOf, type ScriptedHost, startScriptedHost } from "#test/kit/scripted-host.ts";
import { sendMail } from "./client.ts";
import type { SmtpTarget } from "./outgoing.ts";
import { openPool, type SmtpPool } from "./pool.ts";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0).toReversed()) one.close();
});

const [a, b] = ["a@x.example" as Address, "b@x.example" as Address];
const MESSAGE = utf8("Subject: x\r\n\r\nhello\r\n");
const envelope: Envelope = { mailFrom: "jan@voorbeeld.example" as Address, rcptTo: [a, b] };
const identity = { cert: CERT, key: KEY };

async function host(extensions: readonly string[], rules: Readonly<Record<string, string>> = {}): Promise<ScriptedHost> {
  const started = await startScriptedHost(answersOf(extensions, rules), identity);
  open.push(started);
  return started;
}

function target({ port }: ScriptedHost, tls: SmtpTarget["tls"] = "none", more: Partial<SmtpTarget> = {}): SmtpTarget {
  return { host: "localhost", address: "127.0.0.1", port, name: "zegel.example", tls, ...more };
}

function pool(): SmtpPool {
  const opened = openPool(() => 0, { idleMs: 5000, ageMs: 60_000, messages: 3, idle: 10, idlePerTarget: 2 });
  open.push(opened);
  return opened;
}

const said = ({ lines }: ScriptedHost, verb: string): readonly string[] => lines.filter((line) => line.startsWith(verb));

test("what was asked of reports goes to a host that knows them, encoded so that nothing can be slipped in", async () => {
  const knows = await host(["DSN", "SIZE 1000"]);
  const asked: Envelope["asked"] = {
    requireTls: false,
    ret: "HDRS",
    envid: "id\r\n+=\u00e9",
    recipients: new Map([
      [a, { notify: ["success", "delay"], orcpt: "rfc822;a+tag@x.example\r\nDATA" }],
      [b, { notify: [], orcpt: "rfc822;b b@x.example" }],
    ]),
  };
  const outcomes = await sendMail(target(knows), { ...envelope, asked }, MESSAGE);
  expect(outcomes.map(({ reportsItself }) => reportsItself)).toEqual([true, true]);
  expect(said(knows, "MAIL")).toEqual([`MAIL FROM:<jan@voorbeeld.example> SIZE=${MESSAGE.length} RET=HDRS ENVID=id+0D+0A+2B+3D+C3+A9`]);
  expect(said(knows, "RCPT")).toEqual([
    "RCPT TO:<a@x.example> NOTIFY=SUCCESS,DELAY",
    "RCPT TO:<b@x.example> NOTIFY=NEVER ORCPT=rfc822;b+20b@x.example",
  ]);
  const knowsNot = await host([]);
  expect((await sendMail(target(knowsNot), { ...envelope, asked }, MESSAGE)).map(({ reportsItself }) => reportsItself)).toEqual([
    undefined,
    undefined,
  ]);
  expect([...said(knowsNot, "MAIL"), ...said(knowsNot, "RCPT")].join()).not.toMatch(/RET|ENVID|NOTIFY|ORCPT/);
});

test("TLS on every hop is asked of a verified host that knows it, and of no other is the message told", async () => {
  const asked = { requireTls: true, recipients: new Map() };
  const verified = await host(["STARTTLS", "REQUIRETLS"]);
  expect(await sendMail(target(verified, "required", { ca: CERT }), { ...envelope, asked }, MESSAGE)).toMatchObject([
    { result: "sent" },
    { result: "sent" },
  ]);
  expect(said(verified, "MAIL")).toEqual(["MAIL FROM:<jan@voorbeeld.example> REQUIRETLS"]);
  for (const [extensions, tls] of [
    [["STARTTLS", "REQUIRETLS"], "opportunistic"],
    [["STARTTLS"], "required"],
    [["REQUIRETLS"], "none"],
  ] as const) {
    const other = await host(extensions);
    const outcomes = await sendMail(target(other, tls, { ca: CERT }), { ...envelope, asked }, MESSAGE);
    expect(outcomes.map(({ result, status }) => [result, status])).toEqual([
      ["failed", "5.7.30"],
      ["failed", "5.7.30"],
    ]);
    expect(said(other, "MAIL")).toEqual([]);
  }
});

test("words that a host sends before TLS do not count after it", async () => {
  const injecting = await host(["STARTTLS"], { STARTTLS: "220 go\r\n250-mx\r\n250 REQUIRETLS" });
  expect(await sendMail(target(injecting, "required", { ca: CERT }), envelope, MESSAGE)).toMatchObject([
    { result: "retry", status: "4.7.5" },
    {},
  ]);
  expect(said(injecting, "MAIL")).toEqual([]);
});

test("encryption that must be is not left out when the host takes the offer away", async () => {
  for (const tls of ["encrypted", "required", { records: [], names: [] }] as const)
    for (const rules of [{ STARTTLS: "454 4.7.0 not now" }, {}] as const) {
      const stripped = await host(rules.STARTTLS === undefined ? [] : ["STARTTLS"], rules);
      expect(await sendMail(target(stripped, tls), envelope, MESSAGE)).toMatchObject([{ result: "retry", status: "4.7.4" }, {}]);
      expect(said(stripped, "MAIL")).toEqual([]);
    }
  const any = await host(["STARTTLS"]);
  expect(await sendMail(target(any, "encrypted"), envelope, MESSAGE)).toMatchObject([{ result: "sent" }, {}]);
});

test("commands go in one packet where the host takes them, and each recipient still has its own outcome", async () => {
  const piping = await host(["PIPELINING"], { "RCPT TO:<a@x.example>": "550 5.1.1 gone" });
  expect(await sendMail(target(piping), envelope, MESSAGE)).toMatchObject([
    { address: a, result: "failed", code: 550 },
    { address: b, result: "sent", code: 250 },
  ]);
  // Nobody is left: what the host then asks for it does not get.
  const none = await host(["PIPELINING"], { RCPT: "450 4.2.0 later" });
  expect(await sendMail(target(none), envelope, MESSAGE)).toMatchObject([
    { result: "retry", code: 450 },
    { result: "retry", code: 450 },
  ]);
  expect(none.lines).not.toContain("Subject: x");
  const refused = await host(["PIPELINING"], { MAIL: "550 5.7.1 no", RCPT: "503 5.5.1 no mail", DATA: "503 5.5.1 no mail" });
  expect(await sendMail(target(refused), envelope, MESSAGE)).toMatchObject([{ result: "failed", status: "5.7.1" }, { status: "5.7.1" }]);
});

test("8-bit characters go only to a host that takes them", async () => {
  const raw = utf8("Subject: x\r\n\r\n\u00e9\r\n");
  expect(await sendMail(target(await host([])), envelope, raw)).toMatchObject([{ result: "failed", status: "5.6.3" }, {}]);
  const takes = await host(["8BITMIME"]);
  await sendMail(target(takes), envelope, raw);
  expect(said(takes, "MAIL")).toEqual(["MAIL FROM:<jan@voorbeeld.example> BODY=8BITMIME"]);
});

test.each(["250-a\r\n251 b", "250 ".padEnd(6000, "x"), "250-x\r\n".repeat(300), "\0\0\0", "999 x", "250"])(
  "a reply that no host sends ends the connection or is read as it is: %j",
  async (reply) => {
    const odd = await host([], { MAIL: reply });
    const [outcome] = await sendMail(
      target(odd, "none", { timeouts: { connectMs: 500, greetingMs: 500, idleMs: 500 } }),
      envelope,
      MESSAGE,
    );
    expect(outcome?.result).toBe(reply === "250" ? "sent" : "retry");
  },
);

test("a connection takes the next message to the same host, up to its limit and only after a clean end", async () => {
  const clean = await host(["PIPELINING"]);
  const kept = pool();
  for (let times = 0; times < 4; times++) expect(await kept.send(target(clean), envelope, MESSAGE)).toMatchObject({ reached: true });
  expect(clean.connections()).toBe(2);
  const refusing = await host([], { DATA: "451 4.3.0 no" });
  await kept.send(target(refusing), envelope, MESSAGE);
  await kept.send(target(refusing), envelope, MESSAGE);
  expect(refusing.connections()).toBe(2);
});

test("a kept connection that has died costs no message", async () => {
  const restarted = await host([]);
  const kept = pool();
  await kept.send(target(restarted), envelope, MESSAGE);
  restarted.cut();
  expect(await kept.send(target(restarted), envelope, MESSAGE)).toMatchObject({
    reached: true,
    outcomes: [{ result: "sent" }, { result: "sent" }],
  });
  expect(restarted.connections()).toBe(2);
});

test("what was tried out is there for the message; a host that is not there was not reached", async () => {
  const there = await host(["STARTTLS"]);
  const kept = pool();
  const secure = target(there, "required", { ca: CERT });
  expect(await kept.probe(secure)).toBeUndefined();
  expect(await kept.send(secure, envelope, MESSAGE)).toMatchObject({ reached: true, secured: "TLSv1.3" });
  expect(there.connections()).toBe(1);
  expect(await kept.probe(target(there, "required"))).toMatchObject({ status: "4.7.5" });
  there.close();
  expect(await kept.send(target(there), envelope, MESSAGE)).toMatchObject({ reached: false, reply: { status: "4.4.1" } });
});
