import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Bytes, concat, hex, utf8 } from "#core/bytes.ts";
import {
  FLOE,
  type FloeParameters,
  openBytes,
  openStream,
  SealBroken,
  sealBytes,
  sealedLength,
  sealStream,
  startOpening,
  startSealing,
} from "./floe.ts";

const RUNS = process.env["SLOW"] === "1" ? 100 : 1;
const VECTORS = join(process.env["ZEGEL_VECTORS"] ?? join(import.meta.dirname, "..", "..", "..", "..", "shared", "vectors"), "floe");
const KEY = new Uint8Array(32);
const AAD = utf8("This is AAD");
const SMALL: FloeParameters = { segmentBytes: 40, rotationMask: 2 };
const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));

test("the known answers of other FLOE implementations are here", () => {
  expect(vectorNames(), `The folder ${VECTORS} must hold the known answers of FLOE; ZEGEL_VECTORS names another place.`).toHaveLength(17);
});

test("every known answer of another implementation opens to its plaintext, whole and as a stream", async () => {
  for (const name of vectorNames()) {
    const { sealed, plaintext, parameters } = vector(name);
    const opened = await openBytes({ key: KEY, aad: AAD, parameters }, sealed);
    expect(opened.ok && hex(opened.bytes), name).toBe(hex(plaintext));
    for (const size of [1, 7, 64, 100_000]) {
      const streamed = await collect(openStream({ key: KEY, aad: AAD, parameters }, chunks(sealed, size)));
      expect(hex(streamed), name).toBe(hex(plaintext));
    }
  }
});

test("sealing with the random values of a known answer gives the same bytes", async () => {
  for (const name of vectorNames()) {
    const { sealed, plaintext, parameters } = vector(name);
    const segments = cut(sealed, parameters);
    const drawn = [sealed.slice(10, 42), ...segments.map((segment) => segment.slice(4, 16))];
    const replay = (n: number) => {
      const next = drawn.shift();
      if (next?.length !== n) throw new Error("Other randomness was asked for than the known answer holds.");
      return next;
    };
    const sealer = await startSealing({ key: KEY, aad: AAD, parameters, random: replay });
    const made: Bytes[] = [sealer.header];
    for (const [position] of segments.entries()) {
      const plain = plaintext.slice(position * sealer.plainBytes, (position + 1) * sealer.plainBytes);
      made.push(await sealer.seal(plain, position, position === segments.length - 1));
    }
    expect(hex(concat(...made)), name).toBe(hex(sealed));
  }
});

function vectorNames(): string[] {
  return readdirSync(VECTORS)
    .filter((name) => name.endsWith("_ct.txt"))
    .map((name) => name.slice(0, -"_ct.txt".length));
}
function vector(name: string) {
  const sealed = fromHex(readFileSync(join(VECTORS, `${name}_ct.txt`), "latin1"));
  const plaintext = fromHex(readFileSync(join(VECTORS, `${name}_pt.txt`), "latin1"));
  const segmentBytes = new DataView(sealed.buffer).getUint32(2);
  return { sealed, plaintext, parameters: { segmentBytes, rotationMask: name.includes("rotation") ? 2 : 20 } };
}
function fromHex(text: string): Bytes {
  return new Uint8Array(Buffer.from(text.trim(), "hex"));
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
  return concat(...parts);
}
