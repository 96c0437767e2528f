import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { BlobMissing, type Blobs, type ByteRange } from "./blobs.ts";

/** How the suite gets a room. `reopen` opens what rests anew; a backend that forgets leaves it out. */
export interface OpenedForContract {
  readonly blobs: Blobs;
  readonly reopen?: () => Promise<Blobs>;
  readonly end: () => Promise<void>;
}

const RUNS = { numRuns: process.env["SLOW"] === "1" ? 2000 : 20 };
const LATER = 8_640_000_000_000_000;

/** Registers the suite that every backend of the blobs passes. */
export function blobsContract(name: string, open: () => Promise<OpenedForContract>): void {
  describe(`every room of blobs, here ${name}`, () => {
    let opened: OpenedForContract;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.end());
    const blobs = (): Blobs => opened.blobs;
    writeRules(blobs);
    readRules(blobs);
    test("a sweep after a restart removes what nobody knows and is old enough, and nothing else", async () => {
      const [kept, lost] = [await nameOf(blobs(), utf8("kept")), await nameOf(blobs(), utf8("lost"))];
      expect(await blobs().sweep(async () => false, LATER)).toBe(0);
      if (opened.reopen === undefined) return;
      const again = await opened.reopen();
      const young = await nameOf(again, utf8("young"));
      expect(await again.sweep(async () => false, 0)).toBe(0);
      expect(await again.sweep(async (one) => one === kept, LATER)).toBe(1);
      expect([await again.sizeOf(kept), await again.sizeOf(lost), await again.sizeOf(young)]).toEqual([4, undefined, 5]);
      expect(await again.sweep(async (one) => one === kept || one === young, LATER)).toBe(0);
      expect(await again.sweep(async () => false, LATER)).toBe(2);
    });
  });
}

/** Writes and answers the name; throws where it was not written. */
export async function nameOf(blobs: Blobs, source: AsyncIterable<Bytes> | Bytes): Promise<string> {
  const written = await blobs.write(source, Number.MAX_SAFE_INTEGER);
  if (!written.ok) throw new Error(`not written: ${written.why}`);
  return written.name;
}

function writeRules(blobs: () => Blobs): void {
  test("every blob gets a name of its own, of 32 hexadecimal digits, and says its size", async () => {
    const names = await Promise.all(Array.from({ length: 20 }, () => nameOf(blobs(), utf8("same"))));
    expect(new Set(names).size).toBe(20);
    expect(names.filter((name) => /^[0-9a-f]{32}$/.test(name))).toHaveLength(20);
    expect(await blobs().write(utf8("12345"), 5)).toMatchObject({ ok: true, sizeBytes: 5 });
  });
  test("a source that gives more than the limit leaves nothing, however it comes", async () => {
    expect(await blobs().write(utf8("123456"), 5)).toEqual({ ok: false, why: "too-big" });
    expect(await blobs().write(pieces([utf8("123"), utf8("456")]), 5)).toEqual({ ok: false, why: "too-big" });
    expect(await blobs().sweep(async () => false, LATER)).toBe(0);
  });
  test("a source that breaks off leaves nothing, and its own error comes back", async () => {
    async function* breaking(): AsyncGenerator<Bytes> {
      yield utf8("half");
      throw new RangeError("the client went away");
    }
    await expect(blobs().write(breaking(), 100)).rejects.toThrow("the client went away");
  });
  test("a removed blob is gone, and removing it twice is no error", async () => {
    const name = await nameOf(blobs(), utf8("secret"));
    await blobs().remove(name);
    await blobs().remove(name);
    expect(await blobs().sizeOf(name)).toBeUndefined();
    expect(await blobs().readAll(name)).toBeUndefined();
    await expect(gathered(blobs().read(name))).rejects.toThrow(BlobMissing);
  });
}

function readRules(blobs: () => Blobs): void {
  test("what was written comes back, whole and by range, in whatever pieces it came", async () => {
    const bytes = fc.uint8Array({ maxLength: 2000 }).map((some) => new Uint8Array(some));
    const range = fc.record({ start: fc.nat(5000), length: fc.option(fc.nat(5000)) });
    const property = fc.asyncProperty(fc.array(bytes, { maxLength: 4 }), range, async (some, { start, length }) => {
      const all = concat(some);
      const name = await nameOf(blobs(), pieces(some));
      const within: ByteRange = length === null ? { start } : { start, end: start + length };
      expect(await blobs().sizeOf(name)).toBe(all.length);
      expect(Buffer.compare((await blobs().readAll(name)) ?? utf8("missing"), all)).toBe(0);
      expect(Buffer.compare(await gathered(blobs().read(name)), all)).toBe(0);
      expect(Buffer.compare(await gathered(blobs().read(name, within)), all.slice(start, within.end))).toBe(0);
      await blobs().remove(name);
    });
    await fc.assert(property, RUNS);
  });
  test("a blob larger than one piece comes back whole", async () => {
    const all = new Uint8Array(1_000_003).map((_, at) => at % 251);
    const name = await nameOf(blobs(), all.slice());
    expect(Buffer.compare(await gathered(blobs().read(name)), all)).toBe(0);
    expect(Buffer.compare(await gathered(blobs().read(name, { start: 262_100, end: 600_000 })), all.slice(262_100, 600_000))).toBe(0);
  });
  test("what is no name is answered as not there, and reaches no path", async () => {
    const wrong = [
      "",
      ".",
      "..",
      "../x",
      "/etc/passwd",
      "a".repeat(31),
      "A".repeat(32),
      `${"a".repeat(32)}.part`,
      `${"a".repeat(31)}/`,
      `${"a".repeat(32)}\0`,
      `${"a".repeat(32)}\n`,
    ];
    for (const name of wrong) {
      expect(await blobs().sizeOf(name)).toBeUndefined();
      expect(await blobs().readAll(name)).toBeUndefined();
      await expect(gathered(blobs().read(name))).rejects.toThrow(BlobMissing);
      await blobs().remove(name);
    }
  });
  test("a range that is none is refused", async () => {
    const name = await nameOf(blobs(), utf8("12345"));
    for (const range of [{ start: -1 }, { start: 0.5 }, { start: 3, end: 2 }, { start: Number.NaN }])
      await expect(gathered(blobs().read(name, range))).rejects.toThrow(RangeError);
  });
}

async function* pieces(some: readonly Bytes[]): AsyncGenerator<Bytes> {
  yield* some;
}

async function gathered(source: AsyncIterable<Bytes>): Promise<Bytes> {
  const all: Bytes[] = [];
  for await (const piece of source) all.push(piece);
  return concat(all);
}
