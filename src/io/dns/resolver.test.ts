import { createSocket, type Socket } from "node:dgram";
import { createServer, type Server } from "node:net";
import { decode, encode, type Packet } from "dns-packet";
import { afterEach, expect, test } from "vitest";
import type { Resolve } from "#core/transport/answer.ts";
import { random } from "#io/clock/clock.ts";
import { openResolver } from "./resolver.ts";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

type Answering = (asked: Packet & { id: number }) => Packet | undefined;

/** A name server that answers by a rule, over UDP and TCP on the same port. */
async function server(answer: Answering, overTcp: Answering = answer): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = [];
  const respond = (bytes: Buffer, by: Answering): Buffer | undefined => {
    const packet = decode(bytes);
    asked.push(packet.questions?.[0]?.name.toLowerCase() ?? "");
    const reply = by({ ...packet, id: packet.id ?? 0 });
    return reply === undefined ? undefined : encode({ type: "response", id: packet.id ?? 0, questions: packet.questions ?? [], ...reply });
  };
  const tcp: Server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => {
      const reply = respond(bytes.subarray(2), overTcp);
      if (reply === undefined) return socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      // In pieces, as a network may bring it.
      socket.write(length);
      return socket.write(reply);
    });
  });
  await new Promise<void>((done) => tcp.listen(0, "127.0.0.1", done));
  const address = tcp.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const udp: Socket = createSocket("udp4");
  udp.on("message", (bytes, from) => {
    const reply = respond(bytes, answer);
    if (reply !== undefined) udp.send(reply, from.port, from.address);
  });
  await new Promise<void>((done) => udp.bind(port, "127.0.0.1", done));
  open.push(tcp, udp);
  return { port, asked };
}

let now = 0;
function resolver(ports: readonly number[], more: { readonly hosts?: readonly string[]; readonly trusted?: boolean } = {}): Resolve {
  const servers = ports.map((port, index) => ({ host: more.hosts?.[index] ?? "127.0.0.1", port }));
  return openResolver({ servers, trusted: more.trusted ?? false, now: () => now, random, timeoutMs: 300 });
}

const AD = 1 << 5;
const TRUNCATED = 1 << 9;
const found = (packet: Packet, ttl = 60): Packet => ({
  flags: AD,
  answers: [{ name: packet.questions?.[0]?.name ?? "", type: "A", ttl, data: "192.0.2.7" }],
});

test("an answer is kept for as long as it says and asked for anew after that; the same question at the same time is asked once", async () => {
  const { port, asked } = await server((packet) => found(packet));
  const resolve = resolver([port]);
  await Promise.all([resolve("x.example", "A"), resolve("X.example", "A")]);
  now += 59_000;
  expect(await resolve("x.example", "A")).toEqual({ ok: true, records: ["192.0.2.7"], authentic: true, name: "x.example" });
  expect(asked).toHaveLength(1);
  now += 2_000;
  await resolve("x.example", "A");
  expect(asked).toHaveLength(2);
});

test("what does not fit is asked again over TCP", async () => {
  const { port, asked } = await server(
    () => ({ flags: TRUNCATED }),
    (packet) => found(packet),
  );
  expect(await resolver([port])("x.example", "A")).toMatchObject({ ok: true, records: ["192.0.2.7"] });
  expect(asked).toHaveLength(2);
});

test("a server that is silent or refuses gives way to the next; SERVFAIL is final, because that is how a forged answer shows", async () => {
  const silent = await server(() => undefined);
  const refusing = await server(() => ({ flags: 5 }));
  const failing = await server(() => ({ flags: 2 }));
  const good = await server((packet) => found(packet));
  expect(await resolver([silent.port, refusing.port, good.port])("x.example", "A")).toMatchObject({ ok: true });
  expect(await resolver([failing.port, good.port])("x.example", "A")).toEqual({ ok: false, why: "servfail", authentic: false });
  expect(await resolver([silent.port])("x.example", "A")).toEqual({ ok: false, why: "timeout", authentic: false });
  expect(silent.asked).toHaveLength(3);
});

test("an answer that fails is not kept", async () => {
  let broken = true;
  const { port } = await server((packet) => (broken ? { flags: 2 } : found(packet)));
  const resolve = resolver([port]);
  expect(await resolve("x.example", "A")).toMatchObject({ ok: false });
  broken = false;
  expect(await resolve("x.example", "A")).toMatchObject({ ok: true });
});

test("AD counts when all resolvers are on this machine, or when it is set; else for none", async () => {
  const { port } = await server((packet) => found(packet));
  const elsewhere = { hosts: ["127.0.0.1", "192.0.2.1"] };
  expect(await resolver([port, 53], elsewhere)("x.example", "A")).toMatchObject({ ok: true, authentic: false });
  expect(await resolver([port, 53], { ...elsewhere, trusted: true })("x.example", "A")).toMatchObject({ ok: true, authentic: true });
});

test("a name that no wire can carry is not asked", async () => {
  const { port, asked } = await server((packet) => found(packet));
  for (const name of ["a b.example", "", "a..example", `${"x".repeat(64)}.example`, "é.example", "a\0.example"])
    expect(await resolver([port])(name, "A")).toMatchObject({ ok: false, why: "malformed" });
  expect(asked).toEqual([]);
});
