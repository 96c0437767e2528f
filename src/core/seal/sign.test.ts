import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { type Bytes, utf8 } from "#core/bytes.ts";
import { type ItemStatement, signItem, verifyItem } from "./sign.ts";

const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));
const STATEMENT: ItemStatement = {
  itemId: "i1",
  manifestSha256: new Uint8Array(32),
  recipients: ["a@b.example", "c@d.example"],
  totalBytes: 1000,
};

test("a signature holds for its statement, in any order of recipients, and for no other", async () => {
  const { privateKey, publicKey } = signingKey();
  const signature = await signItem(privateKey, STATEMENT);
  expect(await verifyItem(publicKey, STATEMENT, signature)).toBe(true);
  expect(await verifyItem(publicKey, { ...STATEMENT, recipients: STATEMENT.recipients.toReversed() }, signature)).toBe(true);
  const others: Partial<ItemStatement>[] = [
    { itemId: "i2" },
    { manifestSha256: new Uint8Array(32).fill(1) },
    { recipients: ["a@b.example"] },
    { recipients: [...STATEMENT.recipients, "e@f.example"] },
    { recipients: ["a@b.examplec@d.example"] },
    { totalBytes: 1001 },
  ];
  for (const other of others) expect(await verifyItem(publicKey, { ...STATEMENT, ...other }, signature)).toBe(false);
});

test("another key, any flipped bit and malformed bytes are no signature, without an error", async () => {
  const { privateKey, publicKey } = signingKey();
  const signature = await signItem(privateKey, STATEMENT);
  expect(await verifyItem(signingKey().publicKey, STATEMENT, signature)).toBe(false);
  for (let bit = 0; bit < 512; bit++) {
    const other = signature.slice();
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(await verifyItem(publicKey, STATEMENT, other)).toBe(false);
  }
  for (const bytes of [new Uint8Array(0), random(63), random(65), utf8("signature")])
    expect(await verifyItem(publicKey, STATEMENT, bytes)).toBe(false);
  for (const key of [new Uint8Array(0), random(31), random(33)]) expect(await verifyItem(key, STATEMENT, signature)).toBe(false);
});

function signingKey(): { readonly privateKey: Bytes; readonly publicKey: Bytes } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const spki = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
  // The raw key is the last 32 bytes of its SubjectPublicKeyInfo (RFC 8410 section 4).
  return { privateKey: new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" })), publicKey: spki.slice(-32) };
}
