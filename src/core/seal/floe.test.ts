import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Bytes, concat, hex, utf8 } from "#core/bytes.ts";
import { FLOE, type FloeParameters, openBytes, openStream, SealBroken, sealBytes, sealedLength, sealStream, startSealing } from "./floe.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });
const VECTORS = join(process.env["ZEGEL_VECTORS"] ?? join(import.meta.dirname, "..", "..", "..", "..", "shared", "vectors"), "floe");
const KEY = new Uint8Array(32);
const AAD = utf8("This is AAD");
// Eight bytes of plaintext a segment and a new key after four segments: every rule is met within a few hundred bytes.
const SMALL: FloeParameters = { segmentBytes: 40, rotationMask: 2 };
const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));
const SEAL = { key: KEY, aad: AAD, parameters: SMALL, random };

const plaintexts = fc.uint8Array({ maxLength: 100 });

test("where the known answers of other FLOE implementations ought to be, they all are", () => {
  if (vectorNames().length === 0)
    console.warn(`The known answers of FLOE are not in ${VECTORS}; name their folder's parent in ZEGEL_VECTORS to check them.`);
  expect(vectorNames().length).toBe(process.env["CI"] === "true" || vectorNames().length > 0 ? 17 : 0);
});

test("every known answer of another implementation opens to its plaintext, whole and as a stream", async () => {
  for (const name of vectorNames()) {
    const { sealed, plaintext, options } = vector(name);
    const opened = await openBytes(options, sealed);
    expect(opened.ok && hex(opened.bytes), name).toBe(hex(plaintext));
    for (const size of [1, 7, 64, 100_000]) {
      expect(hex(await collect(openStream(options, chunks(sealed, size)))), name).toBe(hex(plaintext));
    }
  }
});

test("sealing with the random values of a known answer gives the same bytes", async () => {
  for (const name of vectorNames()) {
    const { sealed, plaintext, options } = vector(name);
    const segments = cut(sealed, options.parameters);
    const drawn = [sealed.slice(10, 42), ...segments.map((segment) => segment.slice(4, 16))];
    const replay = (n: number) => {
      const next = drawn.shift();
      if (next?.length !== n) throw new Error("Other randomness was asked for than the known answer holds.");
      return next;
    };
    const sealer = await startSealing({ ...options, random: replay });
    const made: Bytes[] = [sealer.header];
    for (const position of segments.keys()) {
      const plain = plaintext.slice(position * sealer.plainBytes, (position + 1) * sealer.plainBytes);
      made.push(await sealer.seal(plain, position, position === segments.length - 1));
    }
    expect(hex(concat(made)), name).toBe(hex(sealed));
  }
});

test("the plaintext of every known answer, sealed anew, opens again", async () => {
  for (const name of vectorNames()) {
    const { plaintext, options } = vector(name);
    const opened = await openBytes(options, await sealBytes({ ...options, random }, plaintext));
    expect(opened.ok && hex(opened.bytes), name).toBe(hex(plaintext));
  }
});

test("opening inverts sealing for any key, aad and plaintext, and the sealed length is known beforehand", async () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  await fc.assert(
    fc.asyncProperty(key, fc.uint8Array(), plaintexts, async (key, aad, plaintext) => {
      const sealed = await sealBytes({ key, aad, random, parameters: SMALL }, plaintext);
      expect(sealed.length).toBe(sealedLength(plaintext.length, SMALL));
      expect(await openBytes({ key, aad, parameters: SMALL }, sealed)).toEqual({ ok: true, bytes: plaintext });
    }),
    RUNS,
  );
});

test("a stream and the whole are one format, however the stream is cut", async () => {
  const size = fc.integer({ min: 1, max: 200 });
  await fc.assert(
    fc.asyncProperty(plaintexts, size, size, async (plaintext, sealSize, openSize) => {
      const streamed = await collect(sealStream(SEAL, chunks(plaintext, sealSize)));
      expect(await openBytes(SEAL, streamed)).toEqual({ ok: true, bytes: plaintext });
      const whole = await sealBytes(SEAL, plaintext);
      expect(await collect(openStream(SEAL, chunks(whole, openSize)))).toEqual(plaintext);
    }),
    RUNS,
  );
});

test("segments of the size of the house keep their borders", async () => {
  const full = FLOE.segmentBytes - FLOE.segmentOverheadBytes;
  for (const length of [0, full - 1, full, full + 1, 5 * full]) {
    const plaintext = new Uint8Array(length).map((_, i) => i % 251);
    const sealed = await sealBytes({ key: KEY, aad: AAD, random }, plaintext);
    expect(sealed.length).toBe(sealedLength(length));
    const opened = await openBytes({ key: KEY, aad: AAD }, sealed);
    expect(opened.ok && Buffer.compare(opened.bytes, plaintext)).toBe(0);
  }
});

test("any flipped bit is refused, and a stream gives out no byte of its segment", async () => {
  await fc.assert(
    fc.asyncProperty(plaintexts, fc.nat(), fc.nat(7), async (plaintext, where, bit) => {
      const sealed = await sealBytes(SEAL, plaintext);
      const at = where % sealed.length;
      sealed[at] = (sealed[at] ?? 0) ^ (1 << bit);
      expect((await openBytes(SEAL, sealed)).ok).toBe(false);
      const before = Math.max(0, Math.floor((at - FLOE.headerBytes) / SMALL.segmentBytes)) * 8;
      expect(await released(sealed)).toEqual(plaintext.slice(0, before));
    }),
    RUNS,
  );
});

test("every single bit of a ciphertext counts", async () => {
  const sealed = await sealBytes(SEAL, utf8("two segments"));
  expect(sealed.length).toBe(FLOE.headerBytes + SMALL.segmentBytes + FLOE.segmentOverheadBytes + 4);
  for (let bit = 0; bit < 8 * sealed.length; bit++) {
    const other = sealed.slice();
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect((await openBytes(SEAL, other)).ok, `bit ${bit}`).toBe(false);
  }
});

test("the length before a segment has one right value, though no tag covers it", async () => {
  const sealed = await sealBytes(SEAL, utf8("two segments"));
  const view = new DataView(sealed.buffer);
  const last = FLOE.headerBytes + SMALL.segmentBytes;
  const right = { [FLOE.headerBytes]: 0xffffffff, [last]: 36 };
  for (const at of [FLOE.headerBytes, last]) {
    for (const mark of [...Array.from({ length: 50 }, (_, i) => i), 0x7fffffff, 0xfffffffe, 0xffffffff]) {
      view.setUint32(at, mark);
      expect((await openBytes(SEAL, sealed)).ok, `${mark} at ${at}`).toBe(mark === right[at]);
    }
    view.setUint32(at, right[at] ?? 0);
  }
});

test("a ciphertext cut off anywhere is refused, and a stream gives out whole segments that are not the last", async () => {
  await fc.assert(
    fc.asyncProperty(plaintexts, fc.nat(), async (plaintext, where) => {
      const sealed = await sealBytes(SEAL, plaintext);
      const short = sealed.slice(0, where % sealed.length);
      expect(await openBytes(SEAL, short)).toEqual({ ok: false, why: "truncated" });
      const given = await released(short);
      expect(given).toEqual(plaintext.slice(0, given.length));
      expect(given.length).toBeLessThan(Math.max(1, plaintext.length));
    }),
    RUNS,
  );
});

test("a byte behind the end is refused, and a stream does not give out the last segment", async () => {
  await fc.assert(
    fc.asyncProperty(plaintexts, fc.uint8Array({ minLength: 1, maxLength: 100 }), async (plaintext, more) => {
      const long = concat([await sealBytes(SEAL, plaintext), more]);
      expect((await openBytes(SEAL, long)).ok).toBe(false);
      expect((await released(long)).length).toBeLessThan(Math.max(1, plaintext.length));
    }),
    RUNS,
  );
});

test("swapped, doubled, dropped and foreign segments are refused", async () => {
  const several = fc.uint8Array({ minLength: 25, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(several, fc.nat(), fc.nat(), async (plaintext, first, second) => {
      const sealed = await sealBytes(SEAL, plaintext);
      const segments = cut(sealed, SMALL);
      const a = first % segments.length;
      const b = second % segments.length;
      const foreign = cut(await sealBytes(SEAL, plaintext), SMALL)[a] ?? sealed;
      const own = segments[a] ?? sealed;
      const header = sealed.slice(0, FLOE.headerBytes);
      const forged = [segments.with(a, foreign), segments.toSpliced(a, 1), segments.toSpliced(a, 0, own)];
      if (a !== b) forged.push(segments.with(a, segments[b] ?? own).with(b, own));
      for (const body of forged) expect((await openBytes(SEAL, concat([header, ...body]))).ok).toBe(false);
    }),
    RUNS,
  );
});

test("another key, aad, segment size or rotation is refused by name", async () => {
  const plaintext = new Uint8Array(60);
  const sealed = await sealBytes(SEAL, plaintext);
  expect(await openBytes({ ...SEAL, key: random(32) }, sealed)).toEqual({ ok: false, why: "wrong-key" });
  expect(await openBytes({ ...SEAL, aad: utf8("This is AAD.") }, sealed)).toEqual({ ok: false, why: "wrong-key" });
  expect(await openBytes({ key: KEY, aad: AAD }, sealed)).toEqual({ ok: false, why: "wrong-format" });
  expect(await openBytes({ ...SEAL, parameters: { segmentBytes: 40, rotationMask: 0 } }, sealed)).toEqual({ ok: false, why: "damaged" });
});

test("a stream holds two segments at most", async () => {
  let taken = 0;
  let given = 0;
  let most = 0;
  const source = async function* () {
    for (let i = 0; i < 100; i++) {
      taken += 8;
      yield new Uint8Array(8);
    }
  };
  const counted = async function* (stream: AsyncIterable<Bytes>) {
    for await (const part of stream) {
      given += part.length === FLOE.headerBytes ? 0 : part.length - FLOE.segmentOverheadBytes;
      most = Math.max(most, taken - given);
      yield part;
    }
  };
  let opened = 0;
  for await (const part of openStream(SEAL, counted(sealStream(SEAL, source())))) {
    opened += part.length;
    most = Math.max(most, given - opened);
  }
  expect(opened).toBe(800);
  expect(most).toBeLessThanOrEqual(16);
});

test("who stops reading a stream closes its source", async () => {
  let closed = false;
  const source = async function* () {
    try {
      for (;;) yield new Uint8Array(100);
    } finally {
      closed = true;
    }
  };
  for await (const part of sealStream(SEAL, source())) if (part.length === SMALL.segmentBytes) break;
  expect(closed).toBe(true);
});

// What a stream gives out of something forged, after which it must break.
async function released(forged: Bytes): Promise<Bytes> {
  const parts: Bytes[] = [];
  const read = async () => {
    for await (const part of openStream(SEAL, chunks(forged, 33))) parts.push(part);
  };
  await expect(read()).rejects.toThrow(SealBroken);
  return concat(parts);
}

function vectorNames(): string[] {
  try {
    return readdirSync(VECTORS).flatMap((name) => (name.endsWith("_ct.txt") ? [name.slice(0, -"_ct.txt".length)] : []));
  } catch {
    return [];
  }
}

function vector(name: string) {
  const sealed = fromHex(readFileSync(join(VECTORS, `${name}_ct.txt`), "latin1"));
  const plaintext = fromHex(readFileSync(join(VECTORS, `${name}_pt.txt`), "latin1"));
  const parameters = { segmentBytes: new DataView(sealed.buffer).getUint32(2), rotationMask: name.includes("rotation") ? 2 : 20 };
  return { sealed, plaintext, options: { key: KEY, aad: AAD, parameters } };
}

function fromHex(text: string): Bytes {
  const digits = text.trim();
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new Error("A known answer is not hexadecimal.");
  return new Uint8Array(Buffer.from(digits, "hex"));
}

function cut(sealed: Bytes, { segmentBytes }: FloeParameters): Bytes[] {
  const segments: Bytes[] = [];
  for (let at = FLOE.headerBytes; at < sealed.length; at += segmentBytes) segments.push(sealed.slice(at, at + segmentBytes));
  return segments;
}

async function* chunks(bytes: Bytes, size: number): AsyncGenerator<Bytes> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function collect(stream: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const part of stream) parts.push(part);
  return concat(parts);
}
