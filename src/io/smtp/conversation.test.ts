import { type AddressInfo, connect, createServer } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import { Conversation } from "#io/smtp/conversation.ts";
import { openCrowd } from "#io/smtp/crowd.ts";
import type { Door } from "#io/smtp/door.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";
import { Client, closeAll, greeted, inData, start } from "#test/kit/smtp.ts";

afterEach(closeAll);

const ENVELOPE = "MAIL FROM:<jan@voorbeeld.example>\r\nRCPT TO:<a@x.example>\r\n";
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

/** Every reply until the server closes. */
async function allOf(client: Client): Promise<readonly string[]> {
  const replies: string[] = [];
  for (let reply = await client.reply(); reply !== "closed"; reply = await client.reply()) replies.push(reply);
  return replies;
}

test.each([["at once", false, 3] as const, ["after a thought", true, 5] as const])(
  "replies to commands that were sent ahead are written together, where rules answer %s",
  async (_shown, thinks, writes) => {
    const answer = () => (thinks ? Promise.resolve(undefined) : undefined);
    const budget = { bytesMax: 1e6, bytes: 0 };
    const door: Door = {
      host: "127.0.0.1",
      port: 0,
      name: "mail.voorbeeld.example",
      shared: { crowd: openCrowd({ all: 1, perAddress: 1 }), budget },
      sizeMax: 1000,
      recipientsMax: 10,
      stopMs: 0,
      mayRelay: () => undefined,
      mayReceive: answer,
      onMessage: async () => ({ ok: true, id: "q" }),
      onTrouble: () => {},
    };
    let written = 0;
    const listening = createServer((socket) => {
      const write = socket.write.bind(socket) as (...given: readonly unknown[]) => boolean;
      socket.write = (...given: readonly unknown[]) => {
        written += 1;
        return write(...given);
      };
      new Conversation(door, undefined, socket).begin();
    });
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const client = await greeted({ port: (listening.address() as AddressInfo).port, close: async () => {} });
    client.socket.write(`${ENVELOPE}RCPT TO:<b@x.example>\r\nNOOP\r\nDATA\r\n`);
    await turn();
    // The banner, EHLO, and then as few as may be: what is ready is not held back while a rule thinks.
    expect(written).toBe(writes);
    const replies = [];
    for (let count = 0; count < 5; count++) replies.push((await client.reply()).slice(0, 3));
    expect(replies).toEqual(["250", "250", "250", "250", "354"]);
    listening.close();
  },
);

test("while a rule thinks nothing more is read, and what was sent meanwhile is answered in order", async () => {
  let answer = (): void => {};
  const { server } = await start({ mayRelay: () => new Promise((resolve) => (answer = () => resolve(undefined))) });
  const client = await greeted(server);
  client.socket.write(ENVELOPE);
  let sent = 0;
  const noops = "NOOP\r\n".repeat(100_000);
  void (async () => {
    for (; sent < 100 && !client.socket.destroyed; sent++) await new Promise((resolve) => client.socket.write(noops, resolve));
  })();
  // Until what lies between the two is full; how much that is, is the operating system's.
  for (let before = -1; before !== sent; ) {
    before = sent;
    await turn();
    await turn();
    await turn();
  }
  expect(sent).toBeLessThan(60);
  answer();
  const replies = await allOf(client);
  expect(replies.slice(0, 3).map((reply) => reply.slice(0, 9))).toEqual(["250 2.1.0", "250 2.1.5", "250 2.0.0"]);
  expect(replies.at(-1)).toMatch(/^421 4\.7\.0 /);
});

test("a client that closes its side after its message still hears what became of it", async () => {
  const { server, taken } = await start({ onMessage: () => turn().then(() => ({ ok: true, id: "late" })) });
  const client = await greeted(server);
  client.socket.end(`${ENVELOPE}DATA\r\nx\r\n.\r\nNOOP\r\n`);
  expect((await allOf(client)).slice(-2)).toEqual(["250 2.6.0 OK: queued as late", "250 2.0.0 OK"]);
  expect(taken).toEqual([]);
});

test("nothing behind QUIT is done, and rules that throw refuse and are told", async () => {
  const { server, taken, troubles } = await start({
    mayReceive: (rcptTo) => {
      if (rcptTo.startsWith("throws@")) throw new Error("a bug");
      return rcptTo.startsWith("rejects@") ? Promise.reject(new Error("store gone")) : undefined;
    },
  });
  const client = await greeted(server);
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  for (const who of ["throws", "rejects"]) expect(await client.say(`RCPT TO:<${who}@x.example>`)).toMatch(/^451 4\.3\.0 /);
  client.socket.write(`RSET\r\nQUIT\r\n${ENVELOPE}DATA\r\nx\r\n.\r\n${"\0\xffgarbage\n".repeat(10_000)}`);
  expect(await allOf(client)).toEqual(["250 2.0.0 Flushed", "221 2.0.0 Bye"]);
  expect(taken).toEqual([]);
  expect(troubles.map(({ message }) => message)).toEqual(["a bug", "store gone"]);
});

test("a thousand bad commands end after ten that nobody knows, or after as many as a client has", async () => {
  const { server } = await start();
  const [strange, wrong] = [await greeted(server), await greeted(server)];
  strange.socket.write("XYZZY\r\n".repeat(1000));
  expect((await allOf(strange)).map((reply) => reply.slice(0, 3))).toEqual([...Array.from({ length: 9 }, () => "500"), "421"]);
  wrong.socket.write("MAIL FROM:nobody\r\n".repeat(1000));
  expect(await allOf(wrong)).toHaveLength(LIMITS.smtpCommands);
});

test("who speaks before the greeting is sent away", async () => {
  const { server } = await start();
  const client = new Client(server.port);
  client.socket.write("EHLO client.example\r\n");
  expect(await allOf(client)).toEqual(["421 4.7.0 This is not a sound SMTP session."]);
});

test("memory for half messages comes back when their clients leave", async () => {
  const budget = { bytesMax: 200_000, bytes: 0 };
  const { server } = await start({ shared: { crowd: openCrowd({ all: 50, perAddress: 50 }), budget } });
  const clients = [];
  for (let count = 0; count < 10; count++) clients.push(await inData(server));
  for (const client of clients) client.socket.write("a".repeat(10_000));
  await turn();
  expect(budget.bytes).toBe(10 * 16 * 1024);
  const full = await inData(server);
  full.socket.write("b".repeat(60_000));
  expect(await full.say("\r\n.")).toMatch(/^452 4\.3\.1 /);
  for (const client of clients) client.socket.resetAndDestroy();
  await turn();
  expect(budget.bytes).toBe(0);
});

test("what was said in the clear behind STARTTLS is not heard, and the place is free again afterwards", async () => {
  const shared = { crowd: openCrowd({ all: 1, perAddress: 1 }), budget: { bytesMax: 1e6, bytes: 0 } };
  const { server, taken } = await start({ tls: { key: KEY, cert: CERT }, shared });
  const plain = await greeted(server);
  plain.socket.write(`STARTTLS\r\nEHLO evil.example\r\n${ENVELOPE}DATA\r\ninjected\r\n.\r\n`);
  expect(await plain.reply()).toBe("220 2.0.0 Ready to start TLS");
  plain.socket.removeAllListeners("data");
  const secret = connectTls({ socket: plain.socket, ca: CERT, servername: "localhost" });
  const heard = new Promise((resolve) => secret.once("data", (chunk: Buffer) => resolve(chunk.toString())));
  secret.write("MAIL FROM:<jan@voorbeeld.example>\r\n");
  expect(await heard).toMatch(/^503 5\.5\.1 [^\r]*\r\n$/);
  secret.destroy();
  await turn();
  const next = await greeted(server);
  expect(await next.say("STARTTLS")).toMatch(/^220 /);
  next.socket.write(`EHLO evil.example\r\n${ENVELOPE}`);
  expect(await allOf(next)).toEqual([]);
  await turn();
  expect(await (await greeted(server)).say("NOOP")).toMatch(/^250 /);
  expect(taken).toEqual([]);
});

/** Over TLS: what each line is answered with. */
async function answersTo(port: number, lines: readonly string[]): Promise<readonly string[]> {
  const socket: TLSSocket = connectTls({ port, host: "127.0.0.1", servername: "localhost", ca: CERT });
  const next = (): Promise<string> => new Promise((resolve) => socket.once("data", (chunk: Buffer) => resolve(chunk.toString().trimEnd())));
  await next();
  const answers: string[] = [];
  for (const line of ["EHLO client.example", ...lines]) {
    socket.write(`${line}\r\n`);
    answers.push(await next());
  }
  socket.destroy();
  return answers.slice(1).map((answer) => answer.slice(0, 40));
}

test("signing in takes PLAIN and LOGIN, a first answer or none, ends at a star, and is no way around the length of a line", async () => {
  const tls = { key: KEY, cert: CERT, implicit: true };
  const { server } = await start({ tls, signIn: async (name, password) => (password === "right" ? name : undefined) });
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const answers = (...lines: readonly string[]) => answersTo(server.port, lines);
  expect(await answers("AUTH PLAIN", base64("\0jan\0right"))).toEqual(["334", "235 2.7.0 Authentication successful"]);
  expect(await answers("auth login", base64("jan"), base64("right"))).toEqual([
    "334 VXNlcm5hbWU6",
    "334 UGFzc3dvcmQ6",
    "235 2.7.0 Authentication successful",
  ]);
  expect((await answers(`AUTH LOGIN ${base64("jan")}`, base64("wrong"), "AUTH LOGIN", "*", "NOOP")).map((one) => one.slice(0, 9))).toEqual([
    "334 UGFzc",
    "535 5.7.8",
    "334 VXNlc",
    "501 5.5.4",
    "250 2.0.0",
  ]);
  const wrong = [
    "AUTH",
    "AUTH CRAM-MD5",
    "AUTH PLAIN a b",
    "AUTH PLAIN =",
    "AUTH PLAIN %%%",
    `AUTH PLAIN ${base64("a\0b")}`,
    "AUTH LOGIN =",
  ];
  for (const answer of await answers(...wrong, "AUTH constructor", `AUTH LOGIN ${base64("a\r\nb")}`))
    expect(answer).toMatch(/^501 5\.5\.4 /);
  expect((await answers("AUTH LOGIN", "\0", base64("jan"), `AUTH PLAIN ${"A".repeat(13_000)}`)).map((one) => one.slice(0, 3))).toEqual([
    "334",
    "501",
    "500",
    "421",
  ]);
});

test("a client that leaves in the middle of a handshake is forgotten", async () => {
  const shared = { crowd: openCrowd({ all: 1, perAddress: 1 }), budget: { bytesMax: 1e6, bytes: 0 } };
  const { server, troubles } = await start({ tls: { key: KEY, cert: CERT, implicit: true }, shared });
  for (const leave of ["end", "destroy", "resetAndDestroy"] as const) {
    const socket = connect(server.port, "127.0.0.1").on("error", () => {});
    await new Promise((resolve) => socket.write(Uint8Array.of(0x16, 3, 1, 2, 0), resolve));
    socket[leave]();
    await turn();
  }
  expect(await answersTo(server.port, ["NOOP"])).toEqual(["250 2.0.0 OK"]);
  expect(troubles).toEqual([]);
});
