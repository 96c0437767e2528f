import { beforeAll, expect, test } from "vitest";
import { type Bytes, fromUtf8, utf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import type { Address } from "#core/mail/message.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { addAccount, newTotpSecret } from "#apps/accounts.ts";
import { admit, type Bringer, type Client, type Entrance, mayBegin, speaksForItself } from "#flow/admission.ts";
import { delegate, endDelegation, listDelegations } from "#flow/delegation.ts";
import { address, openTestWorld, type TestWorld } from "#test/kit/world.ts";

const [jan, info, outside] = ["jan@voorbeeld.example", "info@voorbeeld.example", "baas@bank.example"].map(address) as [
  Address,
  Address,
  Address,
];
const SECRET = "a-secret-of-the-tenant";
const stranger: Client = { remoteAddress: "192.0.2.1", user: undefined, certificate: undefined };
const signedIn: Client = { ...stranger, user: jan };
const own = (one: Address): boolean => one.endsWith("@voorbeeld.example");
let opened: TestWorld;
let bound: Entrance;
beforeAll(async () => {
  opened = await openTestWorld();
  const hash: Bytes = await sha256(utf8(SECRET));
  bound = { fits: ({ user }) => user === undefined, secret: { field: "X-Tenant", hash }, maySendAs: own, nullSender: true };
  await addAccount(opened.world, { address: jan, name: "Jan", role: "user", password: "x", totpSecret: newTotpSecret(opened.world) });
});

const raw = (header: string): Bytes => utf8(`${header}\r\nSubject: x\r\n\r\n--b\r\n\r\nbody\r\n--b--\r\n`);
const through = (client: Client, header: string, mailFrom: Address | "" = jan, entrances = [bound]) =>
  admit(opened.world, entrances, client, { mailFrom, raw: raw(header) });

test("whoever signed in sends as themselves and as mailboxes delegated to them, and never without a sender", async () => {
  const { world } = opened;
  const at = (mailFrom: Address | "") => mayBegin(world, [], signedIn, mailFrom);
  expect([await at(jan), await at(info), await at(outside), await at("")]).toEqual([
    undefined,
    "NOT_YOUR_ADDRESS",
    "NOT_YOUR_ADDRESS",
    "NOT_YOUR_ADDRESS",
  ]);
  expect(await delegate(world, { delegate: jan, mailbox: info })).toMatchObject({ ok: true });
  expect(await at(address("INFO@voorbeeld.example"))).toBeUndefined();
  expect(await listDelegations(world, jan)).toEqual([info]);
  expect(await mayBegin(world, [], { ...stranger, user: info }, jan)).toBe("NOT_YOUR_ADDRESS");
  expect(await endDelegation(world, { delegate: jan, mailbox: info })).toMatchObject({ ok: true });
  expect(await at(info)).toBe("NOT_YOUR_ADDRESS");
  expect(await delegate(world, { delegate: outside, mailbox: info })).toMatchObject({ ok: false, code: "NOT_FOUND" });
});

test("a smarthost of another tenant in the same network is refused: the secret is missing, wrong, or stands there twice", async () => {
  expect(await mayBegin(opened.world, [bound], stranger, jan)).toBeUndefined();
  const good = await through(stranger, `From: jan@voorbeeld.example\r\nX-Tenant: ${SECRET}`);
  expect(good.ok && fromUtf8(good.raw)).toBe(fromUtf8(raw("From: jan@voorbeeld.example")));
  for (const field of [
    "",
    "\r\nX-Tenant: wrong",
    "\r\nX-Tenant:",
    `\r\nX-Tenant: ${SECRET}\r\nX-Tenant: ${SECRET}`,
    `\r\nX-Tenant: ${SECRET}x`,
  ])
    expect(await through(stranger, `From: jan@voorbeeld.example${field}`)).toEqual({ ok: false, code: "NOT_ALLOWED" });
});

test("the secret leaves with no message, whoever sent it", async () => {
  const admitted = await through(signedIn, `x-tenant: ${SECRET}\r\nFrom: jan@voorbeeld.example`);
  expect(admitted.ok && fromUtf8(admitted.raw)).not.toContain(SECRET);
});

test("whoever fits nowhere does not begin, and what fits one way in counts with the names of that one alone", async () => {
  expect(await mayBegin(opened.world, [], stranger, jan)).toBe("NOT_ALLOWED");
  const certificate: Entrance = { fits: () => true, secret: undefined, maySendAs: (one) => one === info, nullSender: false };
  expect(await mayBegin(opened.world, [certificate], stranger, "")).toBe("NOT_YOUR_ADDRESS");
  expect(await through(stranger, "From: x", jan, [certificate, bound])).toEqual({ ok: false, code: "NOT_YOUR_ADDRESS" });
  const admitted = await through(stranger, "From: x", info, [certificate, bound]);
  expect(admitted.ok && [await admitted.sendsAs(info), await admitted.sendsAs(jan)]).toEqual([true, false]);
});

const bringer = (mailFrom: Address | "", sendsAs = own): Bringer => ({ sendsAs, mailFrom, ownDomains: ["voorbeeld.example"] });

test("the header speaks in nobody else's name", async () => {
  const says = (header: string) => speaksForItself(parseMessage(raw(header)), bringer(jan));
  expect(await says("From: Jan <jan@voorbeeld.example>\r\nSender: info@voorbeeld.example")).toBe(true);
  for (const header of [
    "From: baas@bank.example",
    "From: jan@voorbeeld.example, baas@bank.example",
    "From: jan@voorbeeld.example\r\nFrom: baas@bank.example",
    "From: jan@voorbeeld.example\r\nSender: baas@bank.example",
    "From: jan@voorbeeld.example\r\nfrom : baas@bank.example",
    "To: jan@voorbeeld.example",
    'From: "jan@voorbeeld.example" <baas@bank.example>',
    "From: =?utf-8?Q?jan=40voorbeeld.example?= <baas@bank.example>",
  ])
    expect(await says(header), header).toBe(false);
});

const REPORT = "Content-Type: multipart/report; report-type=delivery-status; boundary=b";
const UNREADABLE = [
  "From: MAILER-DAEMON",
  "From: <>",
  "From: Mail Delivery Subsystem <MAILER-DAEMON>",
  "From: Automatic answer:;",
  "To: jan@voorbeeld.example",
];

test("a report or an automatic answer without a sender is not refused for its From alone", async () => {
  const says = (header: string) => speaksForItself(parseMessage(raw(header)), bringer(""));
  for (const from of [...UNREADABLE, "From: postmaster@elders.example"])
    for (const mark of [REPORT, "Auto-Submitted: auto-replied", 'Auto-Submitted: auto-generated; owner-email="x@y.example"'])
      expect(await says(`${from}\r\n${mark}`), from).toBe(true);
  for (const from of UNREADABLE) expect(await says(from), from).toBe(true);
  for (const mark of [
    "X: y",
    "Auto-Submitted: no",
    "Subject: Auto-Submitted: auto-replied",
    "Content-Type: text/plain; x=multipart/report",
  ])
    expect(await says(`From: postmaster@elders.example\r\n${mark}`), mark).toBe(false);
});

test("with a sender none of that helps, and without one nobody speaks for a mailbox of the organisation that is not theirs", async () => {
  for (const from of [...UNREADABLE, "From: postmaster@elders.example"])
    expect(await speaksForItself(parseMessage(raw(`${from}\r\n${REPORT}`)), bringer(jan)), from).toBe(false);
  const narrow = bringer("", (one) => one === info);
  const says = (header: string) => speaksForItself(parseMessage(raw(`${header}\r\n${REPORT}`)), narrow);
  expect(await says("From: info@voorbeeld.example")).toBe(true);
  for (const from of [
    "jan@voorbeeld.example",
    "Jan <jan@voorbeeld.example",
    "<jan@voorbeeld.example>, MAILER-DAEMON",
    "jan@VOORBEELD.example ((",
  ])
    expect(await says(`From: ${from}`), from).toBe(false);
  expect(await says("From: MAILER-DAEMON\r\nSender: jan@voorbeeld.example")).toBe(false);
});
