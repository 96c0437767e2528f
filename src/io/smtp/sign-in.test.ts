import { createHash } from "node:crypto";
import { ERRORS } from "#core/errors.ts";
import { connect } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { openSmtpServer, type RelayQuestion, type SmtpServer, type SmtpServerOptions } from "#io/smtp/server.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function start(more: Partial<SmtpServerOptions> = {}): Promise<{ server: SmtpServer; asked: RelayQuestion[]; troubles: Error[] }> {
  const asked: RelayQuestion[] = [];
  const troubles: Error[] = [];
  const server = await openSmtpServer({
    host: "127.0.0.1",
    port: 0,
    name: "mail.voorbeeld.example",
    stopMs: 500,
    tls: { cert: CERT, key: KEY },
    mayRelay: (question) => {
      asked.push(question);
      return question.user === undefined ? "NOT_SIGNED_IN" : undefined;
    },
    signIn: async (name, password) => {
      if (password === "broken") throw new Error("store gone");
      return name === "jan" && password === "right" ? "user-1" : undefined;
    },
    onMessage: async () => ({ ok: true, id: "1" }),
    onTrouble: (error) => troubles.push(error),
    ...more,
  });
  open.push(server);
  return { server, asked, troubles };
}

async function secured(port: number): Promise<TLSSocket> {
  const socket = connectTls({ port, host: "127.0.0.1", servername: "localhost", ca: CERT });
  open.push({ close: () => socket.destroy() });
  await reply(socket);
  await say(socket, "EHLO client.example");
  return socket;
}

async function reply(socket: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    socket.once("data", (chunk) => resolve(String(chunk).trimEnd()));
  });
}

async function say(socket: TLSSocket, line: string): Promise<string> {
  socket.write(`${line}\r\n`);
  return reply(socket);
}

function plain(name: string, password: string): string {
  return `AUTH PLAIN ${Buffer.from(`\0${name}\0${password}`).toString("base64")}`;
}

test("over TLS a user signs in, a wrong password has its code, and who may relay is asked with the user", async () => {
  const { server, asked } = await start({ tls: { cert: CERT, key: KEY, implicit: true } });
  const socket = await secured(server.port);
  expect(await say(socket, "MAIL FROM:<jan@voorbeeld.example>")).toBe("530 5.7.0 Sign in first.");
  expect(await say(socket, plain("jan", "wrong"))).toBe(`535 5.7.8 ${ERRORS.WRONG_SIGN_IN.text.en}`);
  expect(await say(socket, plain("jan", "broken"))).toMatch(/^451 4\.3\.0 /);
  expect(await say(socket, plain("jan", "right"))).toMatch(/^235 2\.7\.0 /);
  expect(await say(socket, "MAIL FROM:<jan@voorbeeld.example>")).toMatch(/^250/);
  expect(asked.map((question) => question.user)).toEqual([undefined, "user-1"]);
});

test("over TLS everything is offered, and AUTH no more to whoever signed in", async () => {
  const { server } = await start({ tls: { cert: CERT, key: KEY, implicit: true } });
  const socket = await secured(server.port);
  const always = ["PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "REQUIRETLS"];
  const offered = async (): Promise<readonly string[]> =>
    (await say(socket, "EHLO x"))
      .split("\r\n")
      .slice(1)
      .map((line) => line.slice(4));
  expect(await offered()).toEqual([...always, "AUTH PLAIN LOGIN"]);
  await say(socket, plain("jan", "right"));
  expect(await offered()).toEqual(always);
});

test("nobody signs in for another, twice, or in the middle of a message", async () => {
  const { server } = await start({ tls: { cert: CERT, key: KEY, implicit: true } });
  const socket = await secured(server.port);
  const forAnother = `AUTH PLAIN ${Buffer.from("piet\0jan\0right").toString("base64")}`;
  expect(await say(socket, forAnother)).toMatch(/^535 5\.7\.8 /);
  expect(await say(socket, plain("jan", "right"))).toMatch(/^235 /);
  expect(await say(socket, plain("jan", "right"))).toMatch(/^503 5\.5\.1 /);
  await say(socket, "MAIL FROM:<jan@voorbeeld.example>");
  expect(await say(socket, plain("jan", "right"))).toMatch(/^503 5\.5\.1 /);
});

test("a door for mail programs takes nothing before TLS, and hears of a certificate only where it asks for one", async () => {
  const seen: (string | undefined)[] = [];
  const mayRelay = ({ certificate }: RelayQuestion) => {
    seen.push(certificate);
    return undefined;
  };
  const { server } = await start({ tlsFirst: true, mayRelay });
  const open = connect(server.port, "127.0.0.1");
  await reply(open);
  open.write("EHLO x\r\n");
  expect(await reply(open)).not.toMatch(/AUTH|REQUIRETLS/);
  for (const line of ["MAIL FROM:<jan@voorbeeld.example>", plain("jan", "right")]) {
    open.write(`${line}\r\n`);
    expect(await reply(open)).toMatch(/^530 5\.7\.0 Issue STARTTLS/);
  }
  open.destroy();
  for (const clientCertificates of [false, true]) {
    const { server } = await start({ tls: { cert: CERT, key: KEY, implicit: true }, clientCertificates, mayRelay });
    const socket = connectTls({ port: server.port, host: "127.0.0.1", servername: "localhost", ca: CERT, cert: CERT, key: KEY });
    await reply(socket);
    await say(socket, "EHLO x");
    expect(await say(socket, "MAIL FROM:<jan@voorbeeld.example>")).toMatch(/^250 /);
    socket.destroy();
  }
  expect(seen).toEqual([
    undefined,
    createHash("sha256")
      .update(Buffer.from(CERT.replace(/-----.*?-----/g, ""), "base64"))
      .digest("hex"),
  ]);
});

test("without TLS nobody can sign in", async () => {
  const { server } = await start();
  const socket = connect(server.port, "127.0.0.1");
  open.push({ close: () => socket.destroy() });
  await reply(socket);
  socket.write(`${plain("jan", "right")}\r\nEHLO x\r\n`);
  expect(await reply(socket)).toMatch(/^503 5\.5\.1 /);
  socket.write(`${plain("jan", "right")}\r\n`);
  expect(await reply(socket)).toMatch(/^(250|530)/);
});

test("old TLS, a wrong protocol and a handshake cut short leave the server alive", async () => {
  const { server } = await start({ tls: { cert: CERT, key: KEY, implicit: true } });
  for (const bytes of ["EHLO x\r\n", "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", "\x80\x2e\x01\x00\x02", "GET / HTTP/1.0\r\n\r\n"]) {
    const socket = connect(server.port, "127.0.0.1", () => socket.end(Buffer.from(bytes, "latin1")));
    socket.on("error", () => {});
    socket.resume();
    await new Promise((resolve) => socket.once("close", resolve));
  }
  const old = connectTls({
    port: server.port,
    host: "127.0.0.1",
    ca: CERT,
    servername: "localhost",
    maxVersion: "TLSv1.1",
    minVersion: "TLSv1",
  });
  expect(await new Promise((resolve) => old.once("error", () => resolve("refused")).once("secureConnect", () => resolve("taken")))).toBe(
    "refused",
  );
  const socket = await secured(server.port);
  expect(await say(socket, "NOOP")).toMatch(/^250/);
});
