import { afterEach, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { Client, closeAll, greeted, inData, start } from "#test/kit/smtp.ts";

afterEach(closeAll);

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

test("no form ends a message wherever its packets are cut, on one connection after another", async () => {
  const { server, taken } = await start();
  const client = await greeted(server);
  client.socket.setNoDelay(true);
  const forms = [...SMUGGLED, "\r\n.\0\r\n", "\n\r.\r\n", "\r\n\r.\r\n", "\x85.\x85", "\r\n\t.\r\n\0"];
  const rest = "MAIL FROM:<jan@voorbeeld.example>\r\nRCPT TO:<victim@x.example>\r\nDATA\r\nsmuggled\r\n.\r\n";
  for (const form of forms) {
    const wire = Buffer.from(`x${form}${rest}`, "latin1");
    for (let cut = 1; cut <= form.length + 1; cut++) {
      for (const line of ["MAIL FROM:<jan@voorbeeld.example>", "RCPT TO:<guest@outside.example>", "DATA"]) await client.say(line);
      client.socket.write(wire.subarray(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 2));
      const reply = await client.say(wire.subarray(cut));
      if (form === "\x85.\x85") expect(reply).toMatch(/^250 2\.6\.0 /);
      else expect(reply, JSON.stringify(form)).toMatch(/^554 5\.6\.0 /);
    }
  }
  expect(taken.every(({ envelope }) => envelope.rcptTo.join() === "guest@outside.example")).toBe(true);
  expect(taken).toHaveLength(4);
});

test("a command line ends in CRLF alone: after a bare LF or CR it is refused, and nothing of it is done", async () => {
  const { server, taken } = await start();
  const client = await greeted(server);
  const said = ["MAIL FROM:<jan@voorbeeld.example>\n", "NOOP\rMAIL FROM:<jan@voorbeeld.example>\r\n", "RSET\0\r\n", "\n", "EHLO\tx\r\n"];
  const codes = [];
  for (const line of said) codes.push((await client.say(utf8(line))).slice(0, 9));
  expect(codes).toEqual(["554 5.6.0", "501 5.5.4", "501 5.5.4", "554 5.6.0", "501 5.5.4"]);
  expect(await client.say("RCPT TO:<a@x.example>")).toMatch(/^503 /);
  client.socket.end("MAIL FROM:<jan@voorbeeld.example>\r\nRCPT TO:<a@x.example>\r\nDATA\r\nhalf\r\n.");
  while ((await client.reply()) !== "closed");
  expect(taken).toEqual([]);
});

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
