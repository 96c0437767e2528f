import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import { openCrowd } from "#io/smtp/crowd.ts";
import { type Listener, openListener } from "#io/smtp/listener.ts";
import { openPace } from "#io/smtp/pace.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";
import { Client, closeAll, greeted, inData, start } from "#test/kit/smtp.ts";

const sockets: Socket[] = [];
const listeners: Listener[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const listener of listeners.splice(0)) await listener.close();
  await closeAll();
});

const room = (all: number, perAddress: number) => ({ crowd: openCrowd({ all, perAddress }), budget: { bytesMax: 1e6, bytes: 0 } });

function raw(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  sockets.push(socket);
  return socket;
}

const ended = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.resume().once("close", resolve));

test("one client more than there is room for is put off in words, and let in when another has left", async () => {
  const { server } = await start({ shared: room(2, 2) });
  const [first] = [await greeted(server), await greeted(server)];
  const third = new Client(server.port);
  expect(await third.reply()).toMatch(/^421 4\.4\.5 /);
  expect(await third.reply()).toBe("closed");
  await first?.say("QUIT");
  first?.socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await (await greeted(server)).say("NOOP")).toMatch(/^250/);
});

test("two listeners share their places, and unfinished handshakes take them too", async () => {
  const shared = room(10, 2);
  const { server: plain } = await start({ shared });
  const { server: secure } = await start({ shared, tls: { cert: CERT, key: KEY, implicit: true } });
  const silent = [raw(secure.port), raw(secure.port)];
  await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await new Client(plain.port).reply()).toMatch(/^421 4\.4\.5 /);
  await ended(raw(secure.port));
  for (const socket of silent) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await (await greeted(plain)).say("NOOP")).toMatch(/^250/);
});

test("RSET and NOOP for ever end, and recipients that are taken do not count", async () => {
  const { server } = await start();
  const client = await greeted(server);
  client.socket.write("RSET\r\n".repeat(10_000));
  const replies: string[] = [];
  for (let reply = await client.reply(); reply !== "closed"; reply = await client.reply()) replies.push(reply);
  expect(replies).toHaveLength(LIMITS.smtpCommands);
  expect(replies.at(-1)).toMatch(/^421 4\.7\.0 /);
  const honest = await greeted(server);
  await honest.say("MAIL FROM:<jan@voorbeeld.example>");
  for (let count = 0; count < 200; count++) expect(await honest.say(`RCPT TO:<a${count}@x.example>`)).toMatch(/^250/);
  await honest.say("DATA");
  expect(await honest.say("x\r\n.")).toMatch(/^250/);
});

test("a line longer than any command ends the connection, wherever it is cut", async () => {
  const { server, taken } = await start();
  for (const size of [13_000, 1_000_000]) {
    const client = await greeted(server);
    client.socket.write("A".repeat(size));
    expect(await client.reply()).toMatch(/^421 /);
  }
  expect(taken).toEqual([]);
});

test("a client that reads no replies makes the server keep few of them", async () => {
  const { server } = await start();
  const client = await greeted(server);
  client.socket.pause();
  client.socket.write("VRFY x\r\n".repeat(100_000));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await (await greeted(server)).say("NOOP")).toMatch(/^250/);
});

test("one byte now and then keeps no connection for ever: not in a line, a handshake or a message", () => {
  const idle = { handshaking: false, withinLine: false, messageBytes: undefined };
  const line = openPace();
  expect(line.isTooSlow(0, { ...idle, withinLine: true })).toBe(false);
  expect(line.isTooSlow(LIMITS.smtpIdleMs + 1, { ...idle, withinLine: true })).toBe(true);
  line.lineEnded();
  expect(line.isTooSlow(LIMITS.smtpIdleMs + 2, { ...idle, withinLine: true })).toBe(false);
  const handshake = openPace();
  handshake.isTooSlow(0, { ...idle, handshaking: true });
  expect(handshake.isTooSlow(LIMITS.smtpHandshakeMs + 1, { ...idle, handshaking: true })).toBe(true);
  const message = openPace();
  message.isTooSlow(0, { ...idle, messageBytes: 0 });
  expect(message.isTooSlow(600_000, { ...idle, messageBytes: 600 * LIMITS.smtpBytesPerSecondMin })).toBe(false);
  expect(message.isTooSlow(600_000, { ...idle, messageBytes: 600 })).toBe(true);
  expect(openPace().isTooSlow(1e9, idle)).toBe(false);
});

test("the slow are told or cut off in every stage, and the quick stay", async () => {
  const open = async (implicit: boolean) => {
    const listener = await openListener({
      host: "127.0.0.1",
      port: 0,
      name: "mail.voorbeeld.example",
      stopMs: 100,
      tls: { key: KEY, cert: CERT, implicit },
      mayRelay: () => undefined,
      onMessage: async () => ({ ok: true, id: "q" }),
    });
    listeners.push(listener);
    return listener;
  };
  const [plain, secure] = [await open(false), await open(true)];
  const quick = await greeted(plain);
  const slow = await greeted(plain);
  const halfway = await greeted(plain);
  const data = await inData(plain);
  slow.socket.write("EHL");
  await halfway.say("STARTTLS");
  halfway.socket.write(Uint8Array.of(0x16, 3, 1));
  data.socket.write("a");
  const hello = raw(secure.port);
  hello.write(Uint8Array.of(0x16, 3, 1));
  const gone = ended(hello);
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const listener of listeners) for (const now of [0, 1e6]) listener.sweep(now);
  expect(await slow.reply()).toMatch(/^421 4\.4\.2 /);
  expect(await data.reply()).toMatch(/^421 4\.4\.2 /);
  expect(await halfway.reply()).toBe("closed");
  await gone;
  expect(await quick.say("NOOP")).toMatch(/^250/);
}, 15_000);

test("what is no TLS, old TLS or half of it leaves a TLS port alive", async () => {
  const { server } = await start({ tls: { cert: CERT, key: KEY, implicit: true } });
  const hellos = [
    "EHLO x\r\n",
    "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10",
    "\x16\x03\x00\x00\x05\x01\x00\x00\x01\x00",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "\x15\x03\x03\x00\x02\x02\x28",
    "\0".repeat(1000),
    "",
  ];
  for (const bytes of hellos) {
    const socket = raw(server.port);
    socket.end(Buffer.from(bytes, "latin1"));
    await ended(socket);
    raw(server.port).once("connect", function (this: Socket) {
      this.write(Buffer.from(bytes, "latin1"));
      this.resetAndDestroy();
    });
  }
  for (const maxVersion of ["TLSv1", "TLSv1.1"] as const) {
    const old = connectTls({
      port: server.port,
      host: "127.0.0.1",
      ca: CERT,
      minVersion: "TLSv1",
      maxVersion,
      ciphers: "DEFAULT@SECLEVEL=0",
    });
    expect(await new Promise((resolve) => old.once("error", () => resolve("refused")).once("secureConnect", () => resolve("taken")))).toBe(
      "refused",
    );
  }
  const weak = connectTls({
    port: server.port,
    host: "127.0.0.1",
    ca: CERT,
    maxVersion: "TLSv1.2",
    ciphers: "ECDHE-ECDSA-AES128-SHA256:AES128-SHA",
  });
  expect(await new Promise((resolve) => weak.once("error", () => resolve("refused")).once("secureConnect", () => resolve("taken")))).toBe(
    "refused",
  );
  const good = connectTls({ port: server.port, host: "127.0.0.1", servername: "localhost", ca: CERT });
  sockets.push(good);
  expect(String(await new Promise((resolve) => good.once("data", resolve)))).toMatch(/^220 /);
});
