import { connect, type Socket } from "node:net";
import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { concat, fromUtf8, utf8 } from "#core/bytes.ts";
import type { Envelope } from "#core/mail/message.ts";
import { openSmtpServer, type SmtpServer, type SmtpServerOptions, type SmtpSession } from "#io/smtp/server.ts";

const slow = process.env["SLOW"] === "1";

interface Taken {
  readonly envelope: Envelope;
  readonly text: string;
  readonly session: SmtpSession;
}

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function start(options: Partial<SmtpServerOptions> = {}): Promise<{ server: SmtpServer; taken: Taken[]; troubles: Error[] }> {
  const taken: Taken[] = [];
  const troubles: Error[] = [];
  const server = await openSmtpServer({
    host: "127.0.0.1",
    port: 0,
    name: "mail.voorbeeld.example",
    stopMs: 2_000,
    mayRelay: ({ mailFrom }) => (mailFrom === "" || mailFrom.endsWith("@voorbeeld.example") ? undefined : "NOT_YOUR_ADDRESS"),
    onMessage: async (envelope, raw, session) => {
      taken.push({ envelope, text: fromUtf8(raw) ?? "", session });
      return { ok: true, id: `q${taken.length}` };
    },
    onTrouble: (error) => troubles.push(error),
    ...options,
  });
  open.push(server);
  return { server, taken, troubles };
}

/** A client that writes bytes and reads whole replies. */
class Client {
  readonly socket: Socket;
  #text = "";
  #waiting: (() => void) | undefined;
  #closed = false;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.on("data", (chunk) => {
      this.#text += chunk.toString("latin1");
      this.#waiting?.();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.#closed = true;
      this.#waiting?.();
    });
    open.push({ close: () => this.socket.destroy() });
  }

  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#text);
      if (match !== null) {
        this.#text = this.#text.slice(match[0].length);
        return match[0].trimEnd();
      }
      if (this.#closed) return "closed";
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  async say(line: string | Uint8Array): Promise<string> {
    this.socket.write(typeof line === "string" ? `${line}\r\n` : line);
    return this.reply();
  }
}

async function greeted(server: SmtpServer): Promise<Client> {
  const client = new Client(server.port);
  await client.reply();
  await client.say("EHLO client.example");
  return client;
}

async function inData(server: SmtpServer): Promise<Client> {
  const client = await greeted(server);
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  await client.say("RCPT TO:<guest@outside.example>");
  await client.say("DATA");
  return client;
}

test("the banner and EHLO tell what is true, and nothing more", async () => {
  const { server } = await start({ sizeMax: 1000 });
  const client = new Client(server.port);
  expect(await client.reply()).toBe("220 mail.voorbeeld.example ESMTP");
  const lines = (await client.say("EHLO client.example"))
    .split("\r\n")
    .slice(1)
    .map((line) => line.slice(4));
  expect(lines).toEqual(["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "SIZE 1000"]);
  for (const joke of [
    "WIZ x",
    "SHELL ls",
    "KILL x",
    "XCLIENT ADDR=1.2.3.4",
    "STARTTLS",
    "AUTH PLAIN AGEAYQ==",
    "toString",
    "constructor",
  ]) {
    expect(await client.say(joke)).toBe("500 5.5.2 This command is not known here.");
  }
});

test("a message is taken with its envelope and its bytes, and the reply tells our queue id", async () => {
  const { server, taken } = await start();
  const client = await greeted(server);
  expect(await client.say("MAIL FROM:<Jan@Voorbeeld.example> SIZE=100 BODY=8BITMIME")).toBe("250 2.1.0 Sender taken");
  expect(await client.say("RCPT TO:<guest@outside.example>")).toBe("250 2.1.5 Recipient taken");
  expect(await client.say("RCPT TO:<Guest@outside.example>")).toMatch(/^250/);
  expect(await client.say("RCPT TO:<guest@outside.example>")).toMatch(/^250/);
  expect(await client.say("DATA")).toMatch(/^354/);
  expect(await client.say("Subject: caf\u00e9\r\n\r\n..dot\r\n...\r\n.")).toBe("250 2.6.0 OK: queued as q1");
  expect(taken[0]?.envelope).toEqual({ mailFrom: "Jan@voorbeeld.example", rcptTo: ["guest@outside.example", "Guest@outside.example"] });
  expect(taken[0]?.text).toBe("Subject: caf\u00e9\r\n\r\n.dot\r\n..\r\n");
  expect(taken[0]?.session).toMatchObject({
    helo: "client.example",
    secure: false,
    user: undefined,
    protocol: "ESMTP",
    remoteAddress: "127.0.0.1",
  });
  expect(await client.say("QUIT")).toMatch(/^221/);
});

test("the null sender may send, and whoever may not relay is refused at MAIL", async () => {
  const { server, taken } = await start({ mayReceive: (rcptTo) => (rcptTo.startsWith("no@") ? "NOT_ALLOWED" : undefined) });
  const client = await greeted(server);
  expect(await client.say("MAIL FROM:<eve@evil.example>")).toMatch(/^550 5\.7\.1 /);
  expect(await client.say("RCPT TO:<guest@outside.example>")).toMatch(/^503 5\.5\.1 /);
  expect(await client.say("DATA")).toMatch(/^503 5\.5\.1 /);
  expect(await client.say("MAIL FROM:<>")).toMatch(/^250/);
  expect(await client.say("MAIL FROM:<>")).toMatch(/^503 5\.5\.1 /);
  expect(await client.say("RCPT TO:<no@outside.example>")).toMatch(/^550 5\.7\.1 /);
  expect(await client.say("DATA")).toMatch(/^503 5\.5\.1 /);
  expect(await client.say("RCPT TO:<yes@outside.example>")).toMatch(/^250/);
  await client.say("DATA");
  expect(await client.say("x\r\n.")).toMatch(/^250/);
  expect(taken.map((one) => one.envelope)).toEqual([{ mailFrom: "", rcptTo: ["yes@outside.example"] }]);
});

const BAD_PATHS = [
  "<a@x.example,b@y.example>",
  "<@route.example:a@x.example>",
  "<a@x.example> <b@y.example>",
  "<<a@x.example>>",
  "<a@x.example",
  "a@x.example",
  "<a@x.example\0>",
  "<a b@x.example>",
  "<a%y.example@x.example>",
  "<y.example!a@x.example>",
  '<"a@y.example"@x.example>',
  '<"a> RCPT TO:<b@y.example"@x.example>',
  "<a@[127.0.0.1]>",
  "<postmaster>",
  "<j\u00f3zef@x.example>",
  "<a@m\u00fcnchen.example>",
  "<(c)a@x.example>",
  "<a@x.example>,<b@y.example>",
];

test("an address that is not read strictly is refused with its own code, and nobody else gets the message", async () => {
  const { server, taken } = await start();
  const client = await greeted(server);
  for (const path of BAD_PATHS) expect(await client.say(`MAIL FROM:${path}`)).toMatch(/^(553 5\.1\.7|501 5\.5\.4) /);
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  for (const path of [...BAD_PATHS, "<>"]) expect(await client.say(`RCPT TO:${path}`)).toMatch(/^(553 5\.1\.3|501 5\.5\.4) /);
  expect(await client.say(concat(utf8("RCPT TO:<a"), new Uint8Array([0xff]), utf8("@x.example>\r\n")))).toMatch(/^553 5\.1\.3 /);
  await client.say("RCPT TO:<good@x.example>");
  await client.say("DATA");
  await client.say("x\r\n.");
  expect(taken.map((one) => one.envelope.rcptTo)).toEqual([["good@x.example"]]);
});

test("with SMTPUTF8 internationalised addresses are taken, and quoted ones always", async () => {
  const { server, taken } = await start();
  const client = await greeted(server);
  await client.say("MAIL FROM:<jan@voorbeeld.example> SMTPUTF8");
  for (const path of ["<j\u00f3zef@x.example>", "<a@m\u00fcnchen.example>", '<"jan de vries"@x.example>'])
    expect(await client.say(`RCPT TO:${path}`)).toMatch(/^250/);
  await client.say("DATA");
  await client.say("x\r\n.");
  expect(taken[0]?.envelope.rcptTo).toEqual(["j\u00f3zef@x.example", "a@xn--mnchen-3ya.example", '"jan de vries"@x.example']);
});

test("parameters are read strictly", async () => {
  const { server } = await start();
  const client = await greeted(server);
  for (const bad of ["SIZE=x", "SIZE", "SIZE=1 SIZE=1", "BODY=BINARYMIME", "SMTPUTF8=1", "=x"]) {
    expect(await client.say(`MAIL FROM:<jan@voorbeeld.example> ${bad}`)).toMatch(/^501 5\.5\.4 /);
  }
  for (const unknown of ["RET=FULL", "X=1", "toString", "REQUIRETLS"]) {
    expect(await client.say(`MAIL FROM:<jan@voorbeeld.example> ${unknown}`)).toMatch(/^555 5\.5\.4 /);
  }
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  expect(await client.say("RCPT TO:<a@x.example> NOTIFY=NEVER")).toMatch(/^555 5\.5\.4 /);
});

test("too large is said before the data where SIZE tells, and after them otherwise", async () => {
  const { server, taken } = await start({ sizeMax: 1000 });
  const client = await greeted(server);
  expect(await client.say("MAIL FROM:<jan@voorbeeld.example> SIZE=1001")).toMatch(/^552 5\.3\.4 /);
  expect(await client.say("MAIL FROM:<jan@voorbeeld.example> SIZE=1000")).toMatch(/^250/);
  await client.say("RCPT TO:<a@x.example>");
  await client.say("DATA");
  expect(await client.say(`${"x".repeat(999)}\r\n.`)).toMatch(/^552 5\.3\.4 /);
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  await client.say("RCPT TO:<a@x.example>");
  await client.say("DATA");
  expect(await client.say(`${"x".repeat(998)}\r\n.`)).toMatch(/^250/);
  expect(taken.map((one) => one.text.length)).toEqual([1000]);
});

test("recipients over the limit are put off, the others get the message", async () => {
  const { server, taken } = await start({ recipientsMax: 2 });
  const client = await greeted(server);
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  expect(await client.say("RCPT TO:<a@x.example>")).toMatch(/^250/);
  expect(await client.say("RCPT TO:<b@x.example>")).toMatch(/^250/);
  expect(await client.say("RCPT TO:<c@x.example>")).toMatch(/^452 4\.5\.3 /);
  await client.say("DATA");
  await client.say("x\r\n.");
  expect(taken[0]?.envelope.rcptTo).toEqual(["a@x.example", "b@x.example"]);
});

const SMUGGLED = [
  "\n.\n",
  "\n.\r\n",
  "\r\n.\n",
  "\r.\r",
  "\r\n.\r",
  "\r.\r\n",
  "\n.\r",
  "\r.\n",
  "\r\n\0.\r\n",
  "\r\r\n.\r\r\n",
  "\n\n.\n\n",
];

test.each(SMUGGLED.map((form) => [JSON.stringify(form), form]))(
  "%s does not end a message, and no second one comes of it",
  async (_shown, form) => {
    const { server, taken } = await start();
    const client = await inData(server);
    const inner = "MAIL FROM:<jan@voorbeeld.example>\r\nRCPT TO:<victim@x.example>\r\nDATA\r\nsmuggled";
    const reply = await client.say(`Subject: x\r\n\r\nbody${form}${inner}\r\n.`);
    expect(reply).toMatch(/^554 5\.6\.0 /);
    expect(taken).toEqual([]);
    expect(await client.say("NOOP")).toMatch(/^250/);
  },
);

test("only CRLF dot CRLF ends a message, wherever the packets are cut", async () => {
  const { server, taken } = await start();
  const client = await inData(server);
  client.socket.setNoDelay(true);
  const wire = "..\r\na\r\n..b\r\n.\r\n";
  for (const byte of utf8(wire)) {
    client.socket.write(new Uint8Array([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await client.reply()).toMatch(/^250/);
  expect(taken[0]?.text).toBe(".\r\na\r\n.b\r\n");
});

test("commands that are sent ahead are answered in order", async () => {
  const { server, taken } = await start();
  const client = await greeted(server);
  client.socket.write("MAIL FROM:<jan@voorbeeld.example>\r\nRCPT TO:<a@x.example>\r\nRCPT TO:<bad>\r\nDATA\r\n");
  const replies = [await client.reply(), await client.reply(), await client.reply(), await client.reply()];
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual(["250", "250", "553", "354"]);
  expect(await client.say("x\r\n.\r\nQUIT")).toMatch(/^250/);
  expect(await client.reply()).toMatch(/^221/);
  expect(taken).toHaveLength(1);
});

test("RSET and EHLO forget the envelope", async () => {
  const { server } = await start();
  const client = await greeted(server);
  for (const forget of ["RSET", "EHLO again.example"]) {
    await client.say("MAIL FROM:<jan@voorbeeld.example>");
    await client.say("RCPT TO:<a@x.example>");
    expect(await client.say(forget)).toMatch(/^250/);
    expect(await client.say("DATA")).toMatch(/^503 5\.5\.1 /);
  }
});

test("a refusal and a failure of onMessage have their own codes, and the session goes on", async () => {
  let times = 0;
  const { server, troubles } = await start({
    onMessage: async () => {
      if (times++ === 0) throw new Error("disk gone");
      return { ok: false, code: "STORAGE" };
    },
  });
  const client = await inData(server);
  expect(await client.say("x\r\n.")).toBe("451 4.3.0 Something went wrong. Nothing was sent. Try again later.");
  expect(troubles.map((error) => error.message)).toEqual(["disk gone"]);
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  await client.say("RCPT TO:<a@x.example>");
  await client.say("DATA");
  expect(await client.say("x\r\n.")).toMatch(/^452 4\.3\.1 /);
});

test("the bytes of a message are overwritten once it was taken", async () => {
  let kept = new Uint8Array(0);
  const { server } = await start({
    onMessage: async (_envelope, raw) => {
      kept = raw;
      return { ok: true, id: "1" };
    },
  });
  const client = await inData(server);
  await client.say("secret\r\n.");
  expect(kept.length).toBe(8);
  expect(kept.every((byte) => byte === 0)).toBe(true);
});

test("scanners, resets and half a message leave the server alive and nothing taken", async () => {
  const { server, taken } = await start();
  const junk = [
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "\0\0\0\0",
    "A".repeat(100_000),
    "\r\n\r\n\r\n",
  ];
  for (const bytes of junk) {
    const client = new Client(server.port);
    client.socket.write(Buffer.from(bytes, "latin1"));
    client.socket.resetAndDestroy();
  }
  const half = await inData(server);
  half.socket.write("Subject: half\r\n");
  half.socket.resetAndDestroy();
  const client = await inData(server);
  expect(await client.say("x\r\n.")).toMatch(/^250/);
  expect(taken).toHaveLength(1);
});

test("a port that is taken is told at once", async () => {
  const { server } = await start();
  await expect(start({ port: server.port })).rejects.toThrow("EADDRINUSE");
});

test("a stopping server finishes the message it is receiving, tells the others 421, and takes no more", async () => {
  const { server, taken } = await start();
  const idle = await greeted(server);
  const busy = await inData(server);
  busy.socket.write("Subject: x\r\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closed = server.close();
  expect(await idle.reply()).toBe("421 4.3.2 The server is stopping. Try again shortly.");
  expect(await busy.say("\r\nbody\r\n.")).toBe("250 2.6.0 OK: queued as q1");
  expect(await busy.reply()).toMatch(/^421 4\.3\.2 /);
  await closed;
  expect(taken).toHaveLength(1);
  const late = new Client(server.port);
  expect(await late.reply()).toBe("closed");
});

test("a stopping server does not wait for ever", async () => {
  const { server, taken } = await start({ stopMs: 100 });
  const stuck = await inData(server);
  stuck.socket.write("Subject: never ends\r\n");
  await server.close();
  expect(await stuck.reply()).toMatch(/^421 4\.3\.2 /);
  expect(taken).toEqual([]);
});

test("no dialogue makes the server fall or splits a recipient in two", async () => {
  const { server, taken } = await start({ mayRelay: () => undefined });
  const path = fc.constantFrom(
    "<a@x.example>",
    "<>",
    "<a@x.example,b@y.example>",
    '<"a b"@x.example>',
    "<\u00fc@x.example>",
    "a@x.example",
    "<a@x.example> SIZE=1",
    "<@r:a@x.example>",
    "<%>",
  );
  const line = fc.oneof(
    fc.tuple(fc.constantFrom("MAIL FROM:", "RCPT TO:", "mail from: ", "RCPT TO"), path).map((words) => words.join("")),
    fc.constantFrom("EHLO x", "HELO x", "DATA", "RSET", "NOOP", ".", "", "x", "VRFY a", "Subject: x\n.", "\r", "STARTTLS", "AUTH PLAIN"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.constantFrom("\r\n", "\n"), async (lines, end) => {
      const client = new Client(server.port);
      await client.reply();
      client.socket.write(`EHLO x\r\n${lines.join(end)}${end}.\r\nQUIT\r\n`);
      let reply = await client.reply();
      while (reply !== "closed") {
        expect(reply).toMatch(/^[2-5]\d\d[ -]/);
        if (reply.startsWith("4") || reply.startsWith("5")) expect(reply).toMatch(/^\d{3} [45]\.\d{1,3}\.\d{1,3} /);
        reply = await client.reply();
      }
    }),
    { numRuns: slow ? 2_000 : 20 },
  );
  const allowed = new Set(["a@x.example", '"a b"@x.example', "\u00fc@x.example"]);
  expect(taken.flatMap((one) => one.envelope.rcptTo).filter((address) => !allowed.has(address))).toEqual([]);
});
