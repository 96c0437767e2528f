import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { addAccount, newTotpSecret } from "#apps/accounts.ts";
import { type Gateway, openGateway } from "#apps/gateway.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { checkSettings } from "#apps/settings.ts";
import { disableAccount, enableAccount } from "#flow/account.ts";
import { addAppPassword, removeAppPassword } from "#flow/app-password.ts";
import { delegate, endDelegation } from "#flow/delegation.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";
import { Client } from "#test/kit/smtp.ts";
import { address, openTestWorld, type TestWorld } from "#test/kit/world.ts";

const jan = address("jan@voorbeeld.example");
const directory = mkdtempSync(join(tmpdir(), "zegel-mail-door-"));
const open: { destroy(): unknown }[] = [];
let opened: TestWorld;
let gateway: Gateway;
let password: string;

beforeEach(async () => {
  opened = await openTestWorld({
    inspector: () => ({
      text: async () => ({ findings: [], notScanned: [] }),
      file: async () => ({ findings: [], notScanned: [] }),
    }),
  });
  writeFileSync(join(directory, "cert.pem"), CERT);
  writeFileSync(join(directory, "key.pem"), KEY, { mode: 0o600 });
  const settings = checkSettings(
    {
      organisation: { name: "Voorbeeld", domain: "voorbeeld.example" },
      url: "http://localhost",
      data: ".",
      smtp: { port: 0, relayFrom: ["127.0.0.1"], tls: { cert: "cert.pem", key: "key.pem" }, submissions: { port: 0 } },
      http: { port: 0 },
      delivery: { kind: "outbox" },
      sms: { kind: "outbox" },
    },
    directory,
    "test",
  );
  await addAccount(opened.world, { address: jan, name: "Jan", role: "user", password: "x", totpSecret: newTotpSecret(opened.world) });
  const made = await addAppPassword(opened.world, { account: jan, name: "laptop" });
  password = made.ok ? made.value : "";
  gateway = await openGateway(settings, opened.world);
});
afterEach(async () => {
  for (const one of open.splice(0)) one.destroy();
  await gateway.close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A mail program that is connected and signed in; says a line and hears the whole reply. */
async function signedIn(): Promise<(line: string) => Promise<string>> {
  const socket: TLSSocket = connect({ port: gateway.submissions?.port ?? 0, host: "127.0.0.1", servername: "localhost", ca: CERT });
  open.push(socket);
  let text = "";
  let wake = (): void => {};
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    wake();
  });
  const reply = async (): Promise<string> => {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(text)?.[0];
      if (whole !== undefined) {
        text = text.slice(whole.length);
        return whole.trimEnd();
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const say = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  await reply();
  await say("EHLO client.example");
  expect(await say(`AUTH PLAIN ${Buffer.from(`\0${jan}\0${password}`).toString("base64")}`)).toMatch(/^235 /);
  return say;
}

const FROM = `MAIL FROM:<${jan}>`;
const TO = "RCPT TO:<klant@elders.example>";
const MAIL = `From: ${jan}\r\nSubject: x\r\n\r\nhallo\r\n.`;
const withdraw = (): Promise<unknown> => removeAppPassword(opened.world, { account: jan, which: "laptop" });

for (const [what, act] of [
  ["an app password that is withdrawn", withdraw],
  ["a person who is disabled", () => disableAccount(opened.world, jan)],
] as const)
  test(`${what} ends what is connected: the next message is refused, and one that is being sent too`, async () => {
    const [idle, sending] = [await signedIn(), await signedIn()];
    expect(await idle(FROM)).toMatch(/^250 /);
    expect(await idle(TO)).toMatch(/^250 /);
    expect(await idle("DATA")).toMatch(/^354 /);
    expect(await idle(MAIL)).toMatch(/^250 /);
    for (const line of [FROM, TO, "DATA"]) await sending(line);
    await act();
    expect(await idle(FROM)).toMatch(/^530 5\.7\.0 /);
    expect(await sending(MAIL)).toMatch(/^530 5\.7\.0 /);
    expect(await opened.world.store.count("messages")).toBe(1);
  });

test("a person who is enabled again goes on, also on the same connection", async () => {
  const say = await signedIn();
  await disableAccount(opened.world, jan);
  expect(await say(FROM)).toMatch(/^530 /);
  expect(await enableAccount(opened.world, jan)).toMatchObject({ ok: true });
  expect(await say(FROM)).toMatch(/^250 /);
  expect((await opened.world.store.events()).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["account-disabled", "account-enabled"]),
  );
});

test("a mailbox that is no longer delegated is refused on what is connected", async () => {
  const mailbox = address("info@voorbeeld.example");
  await delegate(opened.world, { delegate: jan, mailbox });
  const say = await signedIn();
  expect(await say(`MAIL FROM:<${mailbox}>`)).toMatch(/^250 /);
  await say("RSET");
  await endDelegation(opened.world, { delegate: jan, mailbox });
  expect(await say(`MAIL FROM:<${mailbox}>`)).toMatch(/^550 5\.7\.1 /);
});

test("a report without a sender that a mail server of ours brings is taken and delivered, whatever its From; what no program wrote is not", async () => {
  const client = new Client(gateway.relay.port);
  open.push(client.socket);
  await client.reply();
  await client.say("EHLO mail.voorbeeld.example");
  const bring = async (subject: string, from: string, header: string): Promise<string> => {
    for (const line of ["MAIL FROM:<>", TO, "DATA"]) await client.say(line);
    const part = `--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.voorbeeld.example\r\n--b--`;
    return client.say(`${from}\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\n${header}\r\n\r\n${part}\r\n.`);
  };
  const report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b";
  for (const [at, from] of ["From: MAILER-DAEMON", "From: <>", "To: klant@elders.example", "From: postmaster@elders.example"].entries())
    expect(await bring(`melding ${at}`, from, report), from).toMatch(/^250 /);
  expect(await bring("afwezig", "From: Ik ben er niet:;", "Auto-Submitted: auto-replied")).toMatch(/^250 /);
  expect(await bring("gewoon", "From: baas@bank.example", "X-Plain: yes")).toMatch(/^550 5\.7\.1 /);
  await opened.deliver();
  const subjects = opened.mails.map(({ raw }) => parseMessage(raw).subject);
  expect(subjects.toSorted()).toEqual(["afwezig", "melding 0", "melding 1", "melding 2", "melding 3"]);
});
