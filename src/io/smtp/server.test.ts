import { afterEach, expect, test } from "vitest";
import { concat, utf8 } from "#core/bytes.ts";
import { Client, closeAll, greeted, inData, start } from "#test/kit/smtp.ts";

afterEach(closeAll);

test("the banner and EHLO tell what is true, and nothing more", async () => {
  const { server } = await start({ sizeMax: 1000 });
  const client = new Client(server.port);
  expect(await client.reply()).toBe("220 mail.voorbeeld.example ESMTP");
  const lines = (await client.say("EHLO client.example"))
    .split("\r\n")
    .slice(1)
    .map((line) => line.slice(4));
  expect(lines).toEqual(["PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"]);
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
  expect(await client.say(concat([utf8("RCPT TO:<a"), new Uint8Array([0xff]), utf8("@x.example>\r\n")]))).toMatch(/^553 5\.1\.3 /);
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
  for (const unknown of ["NOTIFY=NEVER", "X=1", "toString", "REQUIRETLS"]) {
    expect(await client.say(`MAIL FROM:<jan@voorbeeld.example> ${unknown}`)).toMatch(/^555 5\.5\.4 /);
  }
  await client.say("MAIL FROM:<jan@voorbeeld.example>");
  expect(await client.say("RCPT TO:<a@x.example> RET=FULL")).toMatch(/^555 5\.5\.4 /);
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
