import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Bytes, fromUtf8, utf8 } from "#core/bytes.ts";
import { parseAddress } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { DELIVERIES } from "#io/delivery/index.ts";
import { openOutbox, type Outbox, type OutboxOptions } from "#io/delivery/outbox.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`not an address: ${text}`);
  return parsed.address;
}

async function flipped(bytes: Bytes): Promise<Bytes> {
  return bytes.map((byte) => byte ^ 0xa5);
}

async function start(more: Partial<OutboxOptions> = {}): Promise<{ outbox: Outbox; directory: string; options: OutboxOptions }> {
  const directory = join(await mkdtemp(join(tmpdir(), "zegel-outbox-")), "outbox");
  folders.push(join(directory, ".."));
  let time = 1_000;
  const options = { directory, seal: flipped, open: flipped, now: () => time++, ...more };
  return { outbox: await openOutbox(options), directory, options };
}

const RAW = utf8("Subject: =?utf-8?q?planted_s=C3=BAbject?=\r\nTo: a@x.example\r\n\r\nplanted text\r\n");
const mail = {
  id: "m1",
  envelope: { mailFrom: address("jan@voorbeeld.example"), rcptTo: [address("a@x.example"), address("b@x.example")] },
  raw: RAW,
  transport: "opportunistic",
} as const;

test("what left is listed, oldest first, and comes back byte for byte, also after a restart", async () => {
  const { outbox, options } = await start();
  expect((await outbox.deliver(mail)).map((outcome) => [outcome.address, outcome.result])).toEqual([
    ["a@x.example", "sent"],
    ["b@x.example", "sent"],
  ]);
  await outbox.keepText({ id: "a0", from: "Zegel", to: "+31600000000", text: "Uw code is 123456" });
  await outbox.deliver({ ...mail, id: "a1", envelope: { ...mail.envelope, mailFrom: "" } });
  const again = await openOutbox(options);
  expect(await again.list()).toEqual([
    {
      id: "m1",
      kind: "mail",
      from: "jan@voorbeeld.example",
      to: ["a@x.example", "b@x.example"],
      subject: "planted s\u00fabject",
      text: "planted text\r\n",
      at: 1_000,
    },
    { id: "a0", kind: "sms", from: "Zegel", to: ["+31600000000"], subject: "", text: "Uw code is 123456", at: 1_001 },
    {
      id: "a1",
      kind: "mail",
      from: "",
      to: ["a@x.example", "b@x.example"],
      subject: "planted s\u00fabject",
      text: "planted text\r\n",
      at: 1_002,
    },
  ]);
  expect(await again.raw("m1")).toEqual(RAW);
});

test("the same id again changes nothing, also at one time", async () => {
  const { outbox, directory } = await start();
  await Promise.all([outbox.deliver(mail), outbox.deliver(mail)]);
  await outbox.deliver({ ...mail, raw: utf8("other\r\n") });
  expect(await outbox.raw("m1")).toEqual(RAW);
  expect(await readdir(directory)).toHaveLength(1);
});

test("those of one millisecond stay in their order", async () => {
  const { outbox } = await start({ now: () => 5 });
  for (const id of ["c", "a", "b"]) await outbox.deliver({ ...mail, id });
  expect((await outbox.list()).map((entry) => entry.id)).toEqual(["c", "a", "b"]);
});

test("no word of what left rests in plain, neither in a name nor in a file", async () => {
  const { outbox, directory } = await start();
  await outbox.deliver(mail);
  await outbox.keepText({ id: "s1", from: "Zegel", to: "+31600000000", text: "planted code" });
  for (const name of await readdir(directory)) {
    const text = `${name} ${await readFile(join(directory, name), "latin1")}`;
    expect(text).not.toMatch(/planted|x\.example|voorbeeld|Subject|3160/);
  }
});

test("what was not kept whole is not there, is tried again, and its remains are cleared away", async () => {
  const { outbox, directory, options } = await start({
    seal: async () => {
      throw new Error("no key");
    },
  });
  expect((await outbox.deliver(mail)).map((outcome) => outcome.result)).toEqual(["retry", "retry"]);
  expect(await outbox.list()).toEqual([]);
  await writeFile(join(directory, "0123.unfinished"), "half");
  await openOutbox(options);
  expect(await readdir(directory)).toEqual([]);
});

test("an id that could be a path names nothing", async () => {
  const { outbox, directory } = await start();
  await writeFile(join(directory, "..", "x.sealed"), "x");
  for (const id of ["../x", "", ".", "a/b", "x.sealed", "\0"]) expect(await outbox.raw(id)).toBeUndefined();
  expect((await outbox.deliver({ ...mail, id: "../y" })).map((outcome) => outcome.result)).toEqual(["retry", "retry"]);
  await expect(outbox.keepText({ id: "../y", from: "", to: "", text: "" })).rejects.toThrow();
  expect(await readdir(directory)).toEqual([]);
});

const HOST = { host: "mail.x.example", protection: "opportunistic" } as const;

test("a smarthost takes nothing for sent that its sender did not say", async () => {
  const [a, b] = mail.envelope.rcptTo;
  const seen: string[] = [];
  const smarthost = DELIVERIES.smarthost(async (envelope, raw) => {
    seen.push(`${envelope.mailFrom} ${(fromUtf8(raw) ?? "").length}`);
    return a === undefined ? [] : [{ address: a, result: "sent", code: 250, status: "2.0.0", text: "ok" }];
  }, HOST);
  expect((await smarthost.deliver(mail)).map((outcome) => [outcome.address, outcome.result])).toEqual([
    [a, "sent"],
    [b, "retry"],
  ]);
  expect(seen).toEqual([`jan@voorbeeld.example ${(fromUtf8(RAW) ?? "").length}`]);
  const broken = DELIVERIES.smarthost(() => Promise.reject(new Error("bug")), HOST);
  expect((await broken.deliver(mail)).map((outcome) => outcome.result)).toEqual(["retry", "retry"]);
});

test("a smarthost is not given what needs more protection than it gives", async () => {
  const sent = DELIVERIES.smarthost(
    async ({ rcptTo }) => rcptTo.map((address) => ({ address, result: "sent", code: 250, status: "2.0.0", text: "" })),
    HOST,
  );
  expect((await sent.deliver({ ...mail, transport: "verified" })).map(({ result, status }) => [result, status])).toEqual([
    ["retry", "4.7.5"],
    ["retry", "4.7.5"],
  ]);
  expect((await sent.deliver(mail)).map(({ result, way }) => [result, way])).toEqual([
    ["sent", "smarthost mail.x.example"],
    ["sent", "smarthost mail.x.example"],
  ]);
});
