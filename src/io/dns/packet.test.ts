import { type Answer, decode, encode, type Packet } from "dns-packet";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { random } from "#io/clock/clock.ts";
import { ask, encodeQuestion, readAnswer } from "./packet.ts";

const RUNS = process.env["SLOW"] === "1" ? 100_000 : 1000;
const AD = 1 << 5;
const RD = 1 << 8;

const question = ask("mx.example", "A", random);

function reply(more: Partial<Packet> = {}, asked: { id: number; name: string } = question): Uint8Array {
  return encode({ type: "response", id: asked.id, flags: RD, questions: [{ name: asked.name, type: "A", class: "IN" }], ...more });
}

const a = (name: string, data = "192.0.2.1", ttl = 60): Answer => ({ name, type: "A", class: "IN", ttl, data });
const alias = (name: string, data: string): Answer => ({ name, type: "CNAME", class: "IN", ttl: 30, data });

test("a question asks for validation, with an id and letters that nobody can guess", () => {
  const packet = decode(Buffer.from(encodeQuestion(question)));
  expect(packet).toMatchObject({ id: question.id, flag_rd: true, flag_ad: true, questions: [{ name: question.name, type: "A" }] });
  expect(packet.additionals).toMatchObject([{ type: "OPT", flag_do: true, udpPayloadSize: 1232 }]);
  const long = "a".repeat(40);
  expect(new Set(Array.from({ length: 50 }, () => ask(long, "A", random).name)).size).toBe(50);
});

test("the AD bit counts where the resolver is trusted, and only there", () => {
  for (const [flags, trusted, authentic] of [
    [RD | AD, true, true],
    [RD | AD, false, false],
    [RD, true, false],
  ] as const)
    expect(readAnswer(reply({ flags, answers: [a("mx.example")] }), question, trusted)).toEqual({
      kind: "answer",
      answer: { ok: true, records: ["192.0.2.1"], authentic, name: "mx.example" },
      ttlSeconds: 60,
    });
});

test("aliases are followed to their end, and not for ever", () => {
  const chain = [alias("mx.example", "b.example"), alias("b.example", "C.example"), a("c.example")];
  expect(readAnswer(reply({ answers: chain }), question, true)).toMatchObject({ answer: { ok: true, name: "c.example" }, ttlSeconds: 30 });
  const circle = [alias("mx.example", "b.example"), alias("b.example", "mx.example")];
  expect(readAnswer(reply({ answers: circle }), question, true)).toMatchObject({ answer: { ok: false, why: "malformed" } });
  // A record of another name is no answer.
  expect(readAnswer(reply({ answers: [a("evil.example")] }), question, true)).toMatchObject({ answer: { ok: false, why: "nodata" } });
});

test("what answers another question is passed over: another id, name, case or type", () => {
  const other = { id: question.id ^ 1, name: question.name };
  const flipped = Array.from(question.name, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  ).join("");
  const foreign = [
    reply({}, other),
    reply({}, { id: question.id, name: flipped }),
    reply({}, { id: question.id, name: "mx.example.org" }),
    reply({ questions: [{ name: question.name, type: "AAAA", class: "IN" }] }),
    reply({ questions: [] }),
    reply({ type: "query" }),
    new Uint8Array(3),
  ];
  for (const bytes of foreign) expect(readAnswer(bytes, question, true)).toEqual({ kind: "foreign" });
});

test.each([
  [1, "servfail"],
  [2, "servfail"],
  [3, "nxdomain"],
  [5, "refused"],
  [9, "servfail"],
])("code %i means %s", (code, why) => {
  expect(readAnswer(reply({ flags: RD | code }), question, true)).toMatchObject({ kind: "answer", answer: { ok: false, why } });
});

test("a code that only EDNS can hold is no answer either", () => {
  const option: Answer = {
    type: "OPT",
    name: ".",
    udpPayloadSize: 1232,
    extendedRcode: 1,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
  expect(readAnswer(reply({ additionals: [option] }), question, true)).toMatchObject({ answer: { ok: false, why: "servfail" } });
});

test("mail exchangers, texts and TLSA records come as values; one that is malformed spoils the answer", () => {
  const as = (type: "MX" | "TXT" | "TLSA", answer: Answer): unknown => {
    const asked = { ...ask("mx.example", type, random) };
    return readAnswer(reply({ questions: [{ name: asked.name, type }], answers: [answer] }, asked), asked, true);
  };
  expect(as("MX", { name: "mx.example", type: "MX", data: { preference: 5, exchange: "MX.Example" } })).toMatchObject({
    answer: { records: [{ preference: 5, exchange: "mx.example" }] },
  });
  expect(as("MX", { name: "mx.example", type: "MX", data: { preference: 0, exchange: "." } })).toMatchObject({
    answer: { records: [{ preference: 0, exchange: "." }] },
  });
  expect(as("TXT", { name: "mx.example", type: "TXT", data: ["v=STSv1;", " id=1"] })).toMatchObject({
    answer: { records: ["v=STSv1; id=1"] },
  });
  const certificate = Buffer.from("abcd", "hex");
  expect(as("TLSA", { name: "mx.example", type: "TLSA", data: { usage: 3, selector: 1, matchingType: 1, certificate } })).toMatchObject({
    answer: { records: [{ usage: 3, selector: 1, matchingType: 1, association: new Uint8Array([0xab, 0xcd]) }] },
  });
});

test("no bytes make the reader throw, and none of them counts as an answer that it is not", () => {
  const real = reply({ flags: RD | AD, answers: [alias("mx.example", "b.example"), a("b.example")] });
  const change = fc.record({ at: fc.nat(real.length - 1), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.nat(real.length), (changes, length) => {
      const bytes = Uint8Array.from(real.subarray(0, length));
      for (const { at, to } of changes) if (at < bytes.length) bytes[at] = to;
      const read = readAnswer(bytes, question, true);
      if (read.kind === "answer" && read.answer.ok) for (const record of read.answer.records) expect(record).toMatch(/^\d+(\.\d+){3}$/);
    }),
    { numRuns: RUNS },
  );
});
