import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Bytes } from "#core/bytes.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { type ChainedEvent, chainHash, EVENT_KINDS, GENESIS, type LogEvent, verifyChain } from "./chain.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });
const sha256Sync = (bytes: Bytes): Bytes => new Uint8Array(createHash("sha256").update(bytes).digest());

// Any code points, halves of surrogate pairs too: a subject may come from outside.
const texts = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)), { maxLength: 8 }).map((points) => String.fromCodePoint(...points));
const values = fc.oneof(texts, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const contents = fc.record({
  at: fc.maxSafeNat(),
  kind: fc.constantFrom(...EVENT_KINDS),
  subject: texts,
  details: fc.dictionary(texts, values, { maxKeys: 3, noNullPrototype: true }),
});
const chains = fc.array(contents, { minLength: 1, maxLength: 12 }).map(chained);

test("a chain that was written holds, from its first event to its head", async () => {
  await fc.assert(
    fc.asyncProperty(chains, async (events) => {
      const head = { seq: events.length, hash: last(events).hash };
      expect(await verifyChain(events, sha256Sync)).toEqual({ ok: true, count: events.length, head });
      expect(await verifyChain(events, sha256, { through: [head] })).toEqual({ ok: true, count: events.length, head });
    }),
    RUNS,
  );
});

test("a changed event is found at its place, whatever was changed", async () => {
  const changes = fc.record({ at: fc.maxSafeNat(), kind: fc.constantFrom(...EVENT_KINDS), subject: texts }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(chains, fc.nat(), changes, fc.option(values, { nil: undefined }), async (events, where, change, detail) => {
      const place = where % events.length;
      const event = events[place] ?? last(events);
      const changed = { ...event, ...change, details: detail === undefined ? event.details : { ...event.details, new: detail } };
      fc.pre(JSON.stringify(changed) !== JSON.stringify(event));
      expect(await verifyChain(events.with(place, changed), sha256Sync)).toEqual({ ok: false, seq: place + 1, why: "altered" });
    }),
    RUNS,
  );
});

test("a changed event is found even when its own hash was made anew", async () => {
  await fc.assert(
    fc.asyncProperty(chains, fc.nat(), async (events, where) => {
      const head = { seq: events.length, hash: last(events).hash };
      const place = where % events.length;
      const event = events[place] ?? last(events);
      const before = events[place - 1]?.hash ?? GENESIS;
      const changed = { ...event, subject: `${event.subject}x` };
      const forged = events.with(place, { ...changed, hash: chainHash(sha256Sync, before, changed) });
      // The next event shows it, or the known head when there is no next one.
      const seq = Math.min(place + 2, events.length);
      expect(await verifyChain(forged, sha256Sync, { through: [head] })).toEqual({ ok: false, seq, why: "altered" });
      // Even a whole chain written anew does not pass a head known from elsewhere.
      const rewritten = chained(events.with(place, changed));
      expect(await verifyChain(rewritten, sha256Sync, { through: [head] })).toEqual({ ok: false, seq: events.length, why: "altered" });
    }),
    RUNS,
  );
});

test("removed, doubled and reordered events are found at their place", async () => {
  await fc.assert(
    fc.asyncProperty(chains, fc.nat(), async (events, where) => {
      const place = where % events.length;
      const head = { seq: events.length, hash: last(events).hash };
      const removed = await verifyChain(events.toSpliced(place, 1), sha256Sync, { through: [head] });
      expect(removed).toEqual({ ok: false, seq: place + 1, why: place === events.length - 1 ? "cut-off" : "gap" });
      const doubled = await verifyChain(events.toSpliced(place, 0, events[place] ?? last(events)), sha256Sync);
      expect(doubled).toEqual({ ok: false, seq: place + 2, why: "gap" });
      const next = events[place + 1];
      if (next === undefined) return;
      const swapped = events.with(place, next).with(place + 1, events[place] ?? next);
      expect(await verifyChain(swapped, sha256Sync)).toEqual({ ok: false, seq: place + 1, why: "gap" });
    }),
    RUNS,
  );
});

test("events that change places with their numbers are found", async () => {
  const [first, second] = chained([plain("sent"), plain("opened")]);
  if (first === undefined || second === undefined) throw new Error("There are two events.");
  expect(
    await verifyChain(
      [
        { ...second, seq: 1 },
        { ...first, seq: 2 },
      ],
      sha256Sync,
    ),
  ).toEqual({ ok: false, seq: 1, why: "altered" });
});

test("a part of a chain holds after the head that is known of the part before", async () => {
  const events = chained([plain("started"), plain("sent"), plain("opened"), plain("recalled")]);
  const after = { seq: 2, hash: events[1]?.hash ?? GENESIS };
  expect(await verifyChain(events.slice(2), sha256Sync, { after })).toMatchObject({ ok: true, count: 2, head: { seq: 4 } });
  expect(await verifyChain(events.slice(2), sha256Sync, { after: { seq: 2, hash: GENESIS } })).toEqual({
    ok: false,
    seq: 3,
    why: "altered",
  });
  expect(await verifyChain(events.slice(2), sha256Sync)).toEqual({ ok: false, seq: 1, why: "gap" });
});

test("a chain without events holds, unless a head is known", async () => {
  expect(await verifyChain([], sha256Sync)).toEqual({ ok: true, count: 0, head: { seq: 0, hash: GENESIS } });
  expect(await verifyChain([], sha256Sync, { through: [{ seq: 1, hash: GENESIS }] })).toEqual({ ok: false, seq: 1, why: "cut-off" });
});

test("a row that is no event is found without an error", async () => {
  const [event] = chained([plain("sent")]);
  const wrongs: object[] = [
    { kind: "nonsense" },
    { at: Number.NaN },
    { at: "1" },
    { subject: undefined },
    { details: null },
    { details: { a: Number.POSITIVE_INFINITY } },
    { details: { a: null } },
    { details: { a: { b: 1 } } },
    { hash: undefined },
  ];
  for (const wrong of wrongs) {
    const row = { ...event, ...wrong } as ChainedEvent;
    expect(await verifyChain([row], sha256Sync)).toEqual({ ok: false, seq: 1, why: "malformed" });
  }
});

test("the hash comes at once where the hash function does", async () => {
  const event = { ...plain("sent"), seq: 1 };
  expect(chainHash(sha256Sync, GENESIS, event)).toBeInstanceOf(Uint8Array);
  expect(await chainHash(sha256, GENESIS, event)).toEqual(chainHash(sha256Sync, GENESIS, event));
});

function plain(kind: LogEvent["kind"]): Omit<LogEvent, "seq"> {
  return { at: 1_700_000_000_000, kind, subject: "i1", details: { bytes: 10 } };
}

function chained(events: readonly Omit<LogEvent, "seq">[]): ChainedEvent[] {
  let hash: Bytes = GENESIS;
  return events.map((event, i) => {
    const numbered = { ...event, seq: i + 1 };
    hash = chainHash(sha256Sync, hash, numbered);
    return { ...numbered, hash };
  });
}

function last(events: readonly ChainedEvent[]): ChainedEvent {
  const event = events.at(-1);
  if (event === undefined) throw new Error("This chain has no events.");
  return event;
}
