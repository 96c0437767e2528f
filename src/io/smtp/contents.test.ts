import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Budget, Contents, release } from "#io/smtp/contents.ts";

const budgetOf = (bytesMax: number): Budget => ({ bytesMax, bytes: 0 });
const bytesOf = (text: string): Buffer => Buffer.from(new Uint8Array(Buffer.from(text, "latin1")));

/** The strictest reading of what follows DATA: its contents, and where they end. */
function model(wire: string): { text: string; end: number } | undefined {
  const at = `\r\n${wire}`.indexOf("\r\n.\r\n");
  if (at < 0) return undefined;
  const text = `\r\n${wire}`.slice(0, at + 2).replaceAll("\r\n..", "\r\n.");
  return { text: text.slice(2), end: at + 3 };
}

const piece = fc.constantFrom(
  "\r\n",
  ".",
  "..",
  "\r\n.",
  "\r\n..",
  "\r\n.\r",
  "\r\n.\r\n",
  "\r",
  "\n",
  "\0",
  "a",
  "b".repeat(50),
  "\n.\r\n",
);
const runs = process.env["SLOW"] === "1" ? 100_000 : 1000;

test("wherever it is cut, contents end where the strictest reading ends them, and are what it makes of them", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(400), { maxLength: 12 }), fc.nat(120), (pieces, places, sizeMax) => {
      const wire = pieces.join("");
      const budget = budgetOf(1e6);
      const contents = new Contents({ sizeMax, budget, sizeBytes: undefined });
      const cuts = [...new Set([...places.filter((place) => place < wire.length), wire.length])].sort((a, b) => a - b);
      let from = 0;
      let end: number | undefined;
      for (const cut of cuts) {
        const behind = contents.take(bytesOf(`xx${wire.slice(from, cut)}`), 2);
        if (behind !== undefined) end = from + behind - 2;
        if (end !== undefined) break;
        from = cut;
      }
      const expected = model(wire);
      expect(end).toBe(expected?.end);
      if (expected === undefined) {
        contents.discard();
      } else {
        const received = contents.received();
        const isSound = !/\0|\r(?!\n)|(?<!\r)\n/.test(expected.text);
        if (expected.text.length > sizeMax) expect(received).toEqual({ ok: false, code: "TOO_BIG" });
        else if (!isSound) expect(received).toMatchObject({ ok: false });
        else expect(received.ok && Buffer.from(received.raw).toString("latin1")).toBe(expected.text);
        if (received.ok) release(received.raw, budget);
      }
      expect(budget.bytes).toBe(0);
    }),
    { numRuns: runs },
  );
});

test("what a client said would come has its place from the start, and is copied into it once", () => {
  const budget = budgetOf(64e6);
  const contents = new Contents({ sizeMax: 50e6, budget, sizeBytes: 1_000_000 });
  const seen = new Set<number>();
  for (let sent = 0; sent < 1_000_000; sent += 50_000) {
    contents.take(bytesOf(`${"a".repeat(49_998)}\r\n`), 0);
    seen.add(budget.bytes);
  }
  expect(contents.take(bytesOf(".\r\n"), 0)).toBe(3);
  seen.add(budget.bytes);
  expect([...seen]).toEqual([1_000_016]);
  const received = contents.received();
  expect(received.ok && received.raw.length).toBe(1_000_000);
});

test("saying that much will come takes no more than half of the memory, and sending takes what there is", () => {
  const budget = budgetOf(40e6);
  const claims = Array.from({ length: 100 }, () => new Contents({ sizeMax: 50e6, budget, sizeBytes: 50e6 }));
  for (const claim of claims) claim.take(bytesOf("a"), 0);
  expect(budget.bytes).toBeLessThan(28e6);
  const honest = new Contents({ sizeMax: 50e6, budget, sizeBytes: 1e6 });
  for (let sent = 0; sent < 16; sent++) honest.take(bytesOf(`${"a".repeat(62_498)}\r\n`), 0);
  honest.take(bytesOf(".\r\n"), 0);
  expect(honest.received().ok).toBe(true);
  const late = new Contents({ sizeMax: 50e6, budget, sizeBytes: undefined });
  for (let sent = 0; sent < 400; sent++) late.take(bytesOf(`${"a".repeat(62_498)}\r\n`), 0);
  expect(late.take(bytesOf("\r\n.\r\n"), 0)).toBe(5);
  expect(late.received()).toEqual({ ok: false, code: "STORAGE" });
  expect(budget.bytes).toBeLessThanOrEqual(40e6);
});
