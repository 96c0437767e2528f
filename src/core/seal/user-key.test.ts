import { argon2Sync } from "node:crypto";
import { KEM_MLKEM768_X25519 as javascript } from "@panva/hpke-noble";
import * as fc from "fast-check";
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_MLKEM768_X25519 } from "hpke";
import { expect, test, vi } from "vitest";
import { type Bytes, hex, utf8 } from "#core/bytes.ts";
import type { Argon2id } from "./argon2.ts";
import {
  isUserPublicKey,
  type Kem,
  makeUserKey,
  openAsUser,
  passwordKeys,
  protectPrivateKey,
  revealPrivateKey,
  sealToUser,
  USER_KEY,
  type UserKey,
  worksHere,
} from "./user-key.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });
const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));

const quick: Argon2id = (message, nonce) =>
  Promise.resolve(new Uint8Array(argon2Sync("argon2id", { message, nonce, parallelism: 1, tagLength: 64, memory: 8, passes: 1 })));
const salt = new Uint8Array(16);
const native = undefined;

test("opening as a user inverts sealing to the user", async () => {
  const { publicKey, privateKey } = await makeUserKey();
  expect([publicKey.length, privateKey.length]).toEqual([USER_KEY.publicBytes, USER_KEY.privateBytes]);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.string({ unit: "grapheme" }), async (bytes, context) => {
      const sealed = await sealToUser(publicKey, bytes, context);
      expect(sealed).toHaveLength(USER_KEY.encapsulatedBytes + bytes.length + USER_KEY.tagBytes);
      expect(await openAsUser(privateKey, sealed, context)).toEqual(bytes);
    }),
    RUNS,
  );
});

test("what was sealed to a user stays closed with any bit flipped", async () => {
  const { publicKey, privateKey } = await makeUserKey();
  const sealed = await sealToUser(publicKey, random(32), "x");
  await fc.assert(
    fc.asyncProperty(fc.nat(8 * sealed.length - 1), async (bit) => {
      const other = sealed.slice();
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await openAsUser(privateKey, other, "x")).toBeUndefined();
    }),
    RUNS,
  );
});

test("another user, another context or fewer bytes open nothing", async () => {
  const [user, other] = [await makeUserKey(), await makeUserKey()];
  const sealed = await sealToUser(user.publicKey, random(32), "x");
  expect(await openAsUser(other.privateKey, sealed, "x")).toBeUndefined();
  expect(await openAsUser(user.privateKey, sealed, "y")).toBeUndefined();
  for (const length of [0, 1119, 1120, 1135, 1136, sealed.length - 1]) {
    expect(await openAsUser(user.privateKey, sealed.slice(0, length), "x")).toBeUndefined();
  }
});

test.each([
  { by: "the platform", kem: native },
  { by: "JavaScript", kem: javascript },
])("bytes that are no public key are known as such by $by", async ({ kem }) => {
  const { publicKey } = await makeUserKey(kem);
  expect(await isUserPublicKey(publicKey, kem)).toBe(true);
  for (const bytes of [new Uint8Array(0), random(32), new Uint8Array(1_216).fill(255), random(1_217)]) {
    expect(await isUserPublicKey(bytes, kem)).toBe(false);
  }
  // The modulus itself (0xd01) as an odd and as an even number of the key, and a point of X25519 whose secret is zero for everybody.
  for (const [at, part] of [
    [0, [0x01, 0x0d, 0]],
    [1_149, [0, 0x10, 0xd0]],
    [1_184, new Uint8Array(32)],
  ] as const) {
    const other = publicKey.slice();
    other.set(part, at);
    expect(await isUserPublicKey(other, kem)).toBe(false);
  }
});

const PAIRS = [
  { maker: "the platform", reader: "JavaScript", make: native, read: javascript },
  { maker: "JavaScript", reader: "the platform", make: javascript, read: native },
] as const;

test.each(PAIRS)("what $maker seals $reader opens", async ({ make, read }) => {
  const { publicKey, privateKey } = await makeUserKey(read);
  expect([publicKey.length, privateKey.length]).toEqual([USER_KEY.publicBytes, USER_KEY.privateBytes]);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.string(), async (bytes, context) => {
      const sealed = await sealToUser(publicKey, bytes, context, make);
      expect(await openAsUser(privateKey, sealed, context, read)).toEqual(bytes);
      expect(await openAsUser(privateKey, sealed, `${context}!`, read)).toBeUndefined();
    }),
    { numRuns: SLOW ? 2_000 : 20 },
  );
});

test("one seed has the same two keys, whoever derives them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), async (seed) => {
      const [platform, script] = await Promise.all([derived(KEM_MLKEM768_X25519, seed), derived(javascript, seed)]);
      expect(script.publicKey).toHaveLength(USER_KEY.publicBytes);
      expect(script).toEqual(platform);
    }),
    { numRuns: SLOW ? 2_000 : 20 },
  );
});

async function derived(kem: Kem, seed: Uint8Array): Promise<UserKey> {
  const suite = new CipherSuite(kem, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
  const { publicKey, privateKey } = await suite.DeriveKeyPair(seed, true);
  return {
    publicKey: new Uint8Array(await suite.SerializePublicKey(publicKey)),
    privateKey: new Uint8Array(await suite.SerializePrivateKey(privateKey)),
  };
}

test("JavaScript opens nothing with a bit flipped", async () => {
  const { publicKey, privateKey } = await makeUserKey(javascript);
  const sealed = await sealToUser(publicKey, random(32), "x", javascript);
  for (const at of [0, 1_087, 1_088, 1_119, 1_120, sealed.length - 1]) {
    const other = sealed.slice();
    other[at] = (other[at] ?? 0) ^ 1;
    expect(await openAsUser(privateKey, other, "x", javascript)).toBeUndefined();
  }
});

test("a KEM that can do only a part does not work here", async () => {
  const cannot = (): never => {
    throw new DOMException("Unrecognized name.", "NotSupportedError");
  };
  expect([await worksHere(), await worksHere(javascript)]).toEqual([true, true]);
  for (const part of ["GenerateKeyPair", "DeserializePublicKey", "Encap", "DeserializePrivateKey", "Decap"] as const) {
    expect(await worksHere(() => ({ ...javascript(), [part]: cannot }))).toBe(false);
  }
  expect(await worksHere(cannot)).toBe(false);
});

test("a password reveals the private key, however its letters are composed", async () => {
  const { privateKey } = await makeUserKey();
  const { auth, wrap } = await passwordKeys(quick, "caf\u00e9 Noir", salt);
  const kept = await protectPrivateKey(wrap, privateKey, "a@b.example", random);
  const again = await passwordKeys(quick, "cafe\u0301 Noir", salt);
  expect(await revealPrivateKey(again.wrap, kept, "a@b.example")).toEqual(privateKey);
  expect(hex(auth)).not.toBe(hex(wrap));
  expect(await revealPrivateKey(auth, kept, "a@b.example")).toBeUndefined();
});

test("another password or another address reveals nothing", async () => {
  const { wrap } = await passwordKeys(quick, "password", salt);
  const kept = await protectPrivateKey(wrap, utf8("a private key of thirty-two byte"), "a@b.example", random);
  for (const password of ["Password", "password ", "", "\ud800"]) {
    const other = await passwordKeys(quick, password, salt);
    expect(await revealPrivateKey(other.wrap, kept, "a@b.example")).toBeUndefined();
  }
  expect(await revealPrivateKey(wrap, kept, "c@b.example")).toBeUndefined();
});
