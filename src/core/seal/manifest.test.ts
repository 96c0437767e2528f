import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { base64url, fromUtf8, utf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { decodeManifest, encodeManifest, MANIFEST_OBJECT, type Manifest } from "./manifest.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });

// Any code points, halves of surrogate pairs too.
const texts = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0x10ffff)), { maxLength: 30 }).map((points) => String.fromCodePoint(...points));
const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/).filter((id) => id !== MANIFEST_OBJECT);
const mailboxes = fc.record({ name: texts, address: texts });
const files = fc.uniqueArray(
  fc.record({
    objectId: ids,
    name: texts,
    mediaType: texts,
    sizeBytes: fc.maxSafeNat(),
    sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(base64url),
  }),
  { maxLength: 3, selector: ({ objectId }) => objectId },
);
const manifests: fc.Arbitrary<Manifest> = fc.record(
  {
    version: fc.constant(1 as const),
    itemId: ids,
    organisation: texts,
    origin: fc.constantFrom("gateway", "guest", "user"),
    from: mailboxes,
    to: fc.array(mailboxes, { maxLength: 3 }),
    cc: fc.array(mailboxes, { maxLength: 3 }),
    subject: texts,
    sentAt: fc.maxSafeNat(),
    text: texts,
    html: texts,
    files,
    inReplyTo: ids,
  },
  {
    noNullPrototype: true,
    requiredKeys: ["version", "itemId", "organisation", "origin", "from", "to", "cc", "subject", "sentAt", "text", "files"],
  },
);

const PLAIN: Manifest = {
  version: 1,
  itemId: "i1",
  organisation: "voorbeeld.example",
  origin: "gateway",
  from: { name: "", address: "a@voorbeeld.example" },
  to: [],
  cc: [],
  subject: "",
  sentAt: 0,
  text: "",
  files: [],
};

test("decoding a manifest inverts encoding it, whatever it says", () => {
  fc.assert(
    fc.property(manifests, (manifest) => {
      expect(decodeManifest(encodeManifest(manifest))).toEqual(manifest);
    }),
    RUNS,
  );
});

test("a manifest has one byte string, whatever the order of its fields", () => {
  const turned = Object.fromEntries(Object.entries(PLAIN).toReversed()) as unknown as Manifest;
  expect(encodeManifest(turned)).toEqual(encodeManifest(PLAIN));
});

test("any bytes are a manifest or are not, without an error", () => {
  const bytes = fc.oneof(fc.uint8Array(), fc.json().map(utf8), texts.map(utf8));
  fc.assert(
    fc.property(bytes, (bytes) => {
      expect(decodeManifest(bytes)).toBeUndefined();
    }),
    RUNS,
  );
  expect(decodeManifest(utf8("[".repeat(1_000_000)))).toBeUndefined();
});

test("a manifest with any byte changed is another manifest or none, never the same", () => {
  fc.assert(
    fc.property(manifests, fc.nat(), fc.integer({ min: 1, max: 255 }), (manifest, where, change) => {
      const bytes = encodeManifest(manifest);
      const at = where % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ change;
      expect(decodeManifest(bytes)).not.toEqual(manifest);
    }),
    RUNS,
  );
});

test("a second reading of the same manifest is refused", () => {
  const text = fromUtf8(encodeManifest(PLAIN)) ?? "";
  expect(decodeManifest(utf8(text))).toEqual(PLAIN);
  for (const other of [
    ` ${text}`,
    `${text}\n`,
    `\ufeff${text}`,
    text.replace('"cc":[]', '"cc":[{"address":"","name":""}],"cc":[]'),
    text.replace(":0", ":0.0"),
  ]) {
    expect(other).not.toBe(text);
    expect(decodeManifest(utf8(other))).toBeUndefined();
  }
});

test("a manifest that breaks a rule is neither written nor read", () => {
  const file = { objectId: "f1", name: "a", mediaType: "text/plain", sizeBytes: 1, sha256: base64url(new Uint8Array(32)) };
  const wrongs: Record<string, unknown>[] = [
    { version: 2 },
    { itemId: "" },
    { itemId: "../i1" },
    { origin: "admin" },
    { sentAt: -1 },
    { sentAt: 0.5 },
    { html: null },
    { extra: 1 },
    { subject: "a".repeat(LIMITS.headerBytes + 1) },
    { files: [file, file] },
    { files: [{ ...file, objectId: MANIFEST_OBJECT }] },
    { files: [{ ...file, sizeBytes: -1 }] },
    { files: [{ ...file, sha256: "a" }] },
    { files: [{ ...file, sha256: `${"A".repeat(42)}B` }] },
    { files: Array.from({ length: LIMITS.mimeParts + 1 }, (_, i) => ({ ...file, objectId: `f${i}` })) },
  ];
  for (const wrong of wrongs) {
    const manifest = { ...PLAIN, ...wrong } as Manifest;
    expect(() => encodeManifest(manifest)).toThrow(RangeError);
    expect(decodeManifest(utf8(JSON.stringify(manifest)))).toBeUndefined();
  }
});
