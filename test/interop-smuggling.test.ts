import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { openDeliveryOf } from "#apps/ways-out.ts";
import { type Gateway, openGateway } from "#apps/gateway.ts";
import { checkSettings } from "#apps/settings.ts";
import type { Delivery } from "#io/delivery/delivery.ts";
import { until } from "#test/kit/demo.ts";
import { type Postfix, startPostfix } from "#test/kit/postfix.ts";
import { address, openTestWorld, type TestWorld } from "#test/kit/world.ts";

// Real Postfixes before and behind us. Those that are lenient read a bare LF or CR as the end of a line, as they all did until 2023.
const LENIENT = ["smtpd_forbid_bare_newline = no", "smtpd_forbid_unauth_pipelining = no", "cleanup_replace_stray_cr_lf = no"];
const STRICT = ["smtpd_forbid_bare_newline = normalize", "smtpd_forbid_bare_newline_exclusions =", "cleanup_replace_stray_cr_lf = yes"];
// What nobody can deliver is not reported to us as well.
const NO_REPORTS = ["transport_maps = inline:{ {voorbeeld.example = discard:} }"];

/** Ends of a message to one reader or another, and to no strict one. */
const FORMS: Readonly<Record<string, string>> = {
  "LF dot LF": "\n.\n",
  "LF dot CRLF": "\n.\r\n",
  "LF dot CR": "\n.\r",
  "CR dot CR": "\r.\r",
  "CR dot CRLF": "\r.\r\n",
  "CRLF dot LF": "\r\n.\n",
  "CRLF dot CR": "\r\n.\r",
  "CRLF NUL dot CRLF": "\r\n\0.\r\n",
  "CRLF dot NUL CRLF": "\r\n.\0\r\n",
  "CR NUL LF dot CRLF": "\r\0\n.\r\n",
  "CR CRLF dot CR CRLF": "\r\r\n.\r\r\n",
};
const ENVELOPE = ["MAIL FROM:<wie@voorbeeld.example>", "RCPT TO:<klant@elders.example>", "DATA"];
/** What must never be read as anything but text. */
const INNER = "MAIL FROM:<baas@voorbeeld.example>\r\nRCPT TO:<smokkel@elders.example>\r\nDATA\r\nSubject: smokkel\r\n\r\ngesmokkeld";

let behind: Postfix;
let opened: TestWorld;
let delivery: Delivery;
let gateway: Gateway;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  behind = await startPostfix({ domains: ["elders.example"], settings: LENIENT });
  closing.push(behind.stop);
  const settings = checkSettings(
    {
      organisation: { name: "Voorbeeld", domain: "voorbeeld.example" },
      url: "http://localhost",
      data: ".",
      smtp: { port: 0, relayFrom: [{ from: ["127.0.0.1"], anyone: true }] },
      http: { port: 0 },
      delivery: { kind: "smarthost", host: "127.0.0.1", port: behind.port, tls: "none" },
      sms: { kind: "outbox" },
    },
    "/",
    "test",
  );
  delivery = openDeliveryOf(settings, undefined, { now: Date.now, policies: { find: async () => undefined, keep: async () => true } });
  closing.push(() => delivery.close?.());
  opened = await openTestWorld({ delivery });
  const { defaults, ...policy } = opened.world.policy();
  const unlimited = { messagesPerMinute: 0, newRecipientsPerHour: 0, sameTextPerHour: 0 };
  const more = { ...policy, defaults: { ...defaults, ...unlimited, malformed: "rewrite" as const } };
  Object.assign(opened.world, { policy: () => more });
  gateway = await openGateway(settings, opened.world);
  closing.push(() => gateway.close());
}, 60_000);
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

let known: ReadonlySet<string>;
const forget = (): void => void (known = new Set(behind.mails()));
beforeEach(forget);

/** What arrived behind us since the test began, once these many are there and Postfix has nothing left to do. */
async function arrived(atLeast: number): Promise<readonly string[]> {
  await opened.deliver();
  const since = (): readonly string[] => behind.mails().filter((mail) => !known.has(mail));
  await until(
    async () => (since().length >= atLeast && isAtRest(behind) ? true : undefined),
    () => behind.log(),
  );
  return since();
}

function isAtRest(postfix: Postfix): boolean {
  const count = (what: RegExp): number => postfix.log().match(what)?.length ?? 0;
  return count(/ postfix\/qmgr\S* [0-9A-F]+: removed/g) >= count(/ postfix\/cleanup\S* [0-9A-F]+: message-id=/g);
}

/** Says a whole dialogue, with `contents` as they are, in so many packets; answers the codes of all replies. */
async function say(port: number, contents: string, packets = 1): Promise<readonly string[]> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  const steps = [...ENVELOPE, contents];
  let said = "";
  socket.on("data", (chunk: Buffer) => {
    said += chunk.toString("latin1");
    if (!/^\d{3} .*\r\n$/m.test(chunk.toString("latin1"))) return;
    const step = steps.shift();
    if (step === undefined) return void socket.write("QUIT\r\n");
    if (step !== contents) return void socket.write(`${step}\r\n`);
    const bytes = Buffer.from(step, "latin1");
    const size = Math.ceil(bytes.length / packets);
    for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
  });
  socket.on("error", () => {});
  steps.unshift("EHLO client.example");
  await new Promise((resolve) => socket.once("close", resolve));
  return said.match(/^\d{3}(?= )/gm) ?? [];
}

const message = (subject: string, form: string): string =>
  `From: wie@voorbeeld.example\r\nTo: klant@elders.example\r\nSubject: ${subject}\r\n\r\nhallo${form}${INNER}\r\n.\r\n`;
const subjectsOf = (mails: readonly string[]): readonly string[] => mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1] ?? "");

test("the forms bite: a lenient host makes two messages of five of them", async () => {
  const split: string[] = [];
  for (const [name, form] of Object.entries(FORMS)) if ((await say(behind.port, message(name, form))).length > 7) split.push(name);
  expect(split).toEqual(["LF dot LF", "LF dot CRLF", "CRLF dot LF", "CR NUL LF dot CRLF", "CR CRLF dot CR CRLF"]);
  expect(subjectsOf(await arrived(11 + split.length)).filter((subject) => subject === "smokkel")).toHaveLength(split.length);
});

test.each(Object.entries(FORMS))("%s within a message ends nothing at our door, in any packets, and leaves nowhere", async (name, form) => {
  for (const packets of [1, 3, 1000])
    expect(await say(gateway.relay.port, message(name, form), packets)).toEqual(["220", "250", "250", "250", "354", "554", "221"]);
  expect(await arrived(0)).toEqual([]);
});

test("a dot on a line of its own, stuffed as it must be, is text on both sides of us", async () => {
  for (const form of ["\r\n..\r\n", "\r\n..\r\n..\r\n", "\r\n...\r\n"]) {
    expect(await say(gateway.relay.port, message("punt", form))).toEqual(["220", "250", "250", "250", "354", "250", "221"]);
    const [mail = "", ...more] = await arrived(1);
    expect(more).toEqual([]);
    expect(mail.replaceAll("\n", "\r\n")).toContain(`hallo${form.replaceAll("\r\n..", "\r\n.")}${INNER}`);
    forget();
  }
});

const hidden = (encoding: string, text: string): string =>
  encoding === "base64"
    ? btoa(text).replace(/.{76}/g, "$&\r\n")
    : text
        .replace(/[^ -<>-~]/g, (one) => `=${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
        .replace(/.{60}(?!=)/g, "$&=\r\n");

test.each(["base64", "quoted-printable"])("what comes out of %s is one message, passed on or written anew", async (encoding) => {
  for (const [name, form] of Object.entries({ ...FORMS, "CRLF dot CRLF": "\r\n.\r\n" })) {
    const body = hidden(encoding, `hallo${form}${INNER}\r\n.\r\n`);
    const word = `=?utf-8?q?${name.replaceAll(" ", "_")}=0D=0A.=0D=0ARCPT_TO:<smokkel@elders.example>?=`;
    for (const twice of ["", "Content-Type: text/plain\r\n"]) {
      const header = `From: wie@voorbeeld.example\r\nTo: klant@elders.example\r\nSubject: ${twice === "" ? name : word}\r\nMIME-Version: 1.0\r\n`;
      const typed = `Content-Type: text/plain\r\n${twice}Content-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n.\r\n`;
      const codes = await say(gateway.relay.port, header + typed);
      expect(codes).toEqual(["220", "250", "250", "250", "354", "250", "221"]);
      const mails = await arrived(1);
      expect(mails, `${name} ${twice}`).toHaveLength(1);
      // Written anew it is readable: the commands stand there as text.
      expect(/Delivered-To: klant@elders\.example/.test(mails[0] ?? "")).toBe(true);
      if (twice !== "") expect(mails[0]).toMatch(/RCPT TO:<smokkel/);
      forget();
    }
  }
});

/** A Postfix before us, until it has passed on all of its messages: its log, and how many of each recipient we took from it. */
async function throughPostfix(settings: readonly string[]) {
  const rows = async (): Promise<readonly string[]> => (await opened.world.store.list("recipients")).map(({ address: to }) => to);
  const known = await rows();
  const upstream = await startPostfix({ relayTo: `[127.0.0.1]:${gateway.relay.port}`, settings: [...settings, ...NO_REPORTS] });
  closing.push(upstream.stop);
  for (const [name, form] of Object.entries(FORMS)) await say(upstream.port, message(name, form));
  await until(
    async () => (isAtRest(upstream) ? true : undefined),
    () => upstream.log(),
  );
  const count = (all: readonly string[], name: string): number => all.filter((to) => to === `${name}@elders.example`).length;
  const now = await rows();
  const log = upstream.log();
  const sent = (name: string): number => log.match(new RegExp(`to=<${name}@elders.example>.*status=sent \\(250`, "g"))?.length ?? 0;
  return { log, sent, took: (name: string) => count(now, name) - count(known, name) };
}

test("a lenient Postfix before us splits messages itself; we take exactly what it sends, and split nothing more", async () => {
  const { log, sent, took } = await throughPostfix(LENIENT);
  for (const name of ["klant", "smokkel"]) expect(took(name)).toBe(sent(name));
  expect(sent("smokkel")).toBe(5);
  // It passes a bare CR and a NUL on as they came, and is told no.
  expect(log.match(/status=bounced .*said: 554 5\./g)).toHaveLength(7);
  const mails = await arrived(sent("klant") + sent("smokkel"));
  expect(subjectsOf(mails).filter((subject) => subject === "smokkel")).toHaveLength(5);
  expect(mails).toHaveLength(sent("klant") + sent("smokkel"));
});

test("through a strict Postfix and us no form makes two messages of one, or a command of a text", async () => {
  const { log, sent, took } = await throughPostfix(STRICT);
  expect(log).not.toMatch(/smokkel@/);
  expect(took("klant")).toBe(sent("klant"));
  const mails = await arrived(sent("klant"));
  expect(mails).toHaveLength(sent("klant"));
  expect(mails.length).toBeGreaterThan(5);
  for (const mail of mails) expect(mail).toContain("RCPT TO:<smokkel@elders.example>");
});

test("what we are given to deliver with such an end in it is not handed over", async () => {
  for (const [id, form] of Object.entries(FORMS)) {
    const envelope = { mailFrom: address("wie@voorbeeld.example"), rcptTo: [address("klant@elders.example")] };
    const outcomes = await delivery.deliver({ id, envelope, raw: utf8(message(id, form)), transport: "opportunistic" });
    expect(outcomes.map(({ result }) => result)).toEqual(["failed"]);
  }
  expect(await arrived(0)).toEqual([]);
});
