import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_MLKEM768_X25519, type KEMFactory } from "hpke";
import { type Bytes, concat, equalBytes, type Random, utf8 } from "#core/bytes.ts";
import { argon2Halves, type Argon2id } from "./argon2.ts";
import { boxKey, openBox, sealBox } from "./box.ts";
import { framed } from "./canonical.ts";

/** A user's key pair for HPKE with X-Wing (X25519 and ML-KEM-768). Lengths in bytes: 1,216 public, 32 private. */
export interface UserKey {
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

/** Who computes X-Wing: the platform's WebCrypto where none is named. Every one of them makes and reads the same bytes. */
export type Kem = KEMFactory;

/** Lengths in bytes of what HPKE with X-Wing handles. */
export const USER_KEY = { publicBytes: 1_216, privateBytes: 32, encapsulatedBytes: 1_120, tagBytes: 16 } as const;

/**
 * A fresh key pair. The one place of this room that takes the platform's own randomness: key generation belongs to the KEM, the library
 * makes it inside WebCrypto where there is ML-KEM, and a seed of ours would only pass through more hands.
 */
export async function makeUserKey(kem?: Kem): Promise<UserKey> {
  const suite = hpke(kem);
  const { publicKey, privateKey } = await suite.GenerateKeyPair(true);
  return { publicKey: copy(await suite.SerializePublicKey(publicKey)), privateKey: copy(await suite.SerializePrivateKey(privateKey)) };
}

/** Whether this KEM makes a key, seals to it and opens again here; a platform that can do only a part of that counts as one that cannot. */
export async function worksHere(kem?: Kem): Promise<boolean> {
  try {
    const { publicKey, privateKey } = await makeUserKey(kem);
    const trial = utf8("does it open");
    const opened = await openAsUser(privateKey, await sealToUser(publicKey, trial, "trial", kem), "trial", kem);
    return opened !== undefined && equalBytes(opened, trial);
  } catch {
    return false;
  }
}

/** Whether these bytes are a public key that can be sealed to: for where keys come in from outside. */
export async function isUserPublicKey(bytes: Bytes, kem?: Kem): Promise<boolean> {
  try {
    await sealToUser(bytes, new Uint8Array(0), "is this a key", kem);
    return true;
  } catch {
    return false;
  }
}

/** Bytes for the owner of this key alone (HPKE base mode, RFC 9180): encapsulated secret, then ciphertext. Throws on bytes that are no key. */
export async function sealToUser(publicKey: Bytes, bytes: Bytes, context: string, kem?: Kem): Promise<Bytes> {
  const suite = hpke(kem);
  if (!isReduced(publicKey)) throw new RangeError("These bytes are no public key.");
  const sealed = await suite.Seal(await suite.DeserializePublicKey(publicKey), bytes, { info: info(context) });
  return concat([sealed.encapsulatedSecret, sealed.ciphertext]);
}

/** What was sealed to this user, or undefined where key, context or a single bit is another. */
export async function openAsUser(privateKey: Bytes, sealed: Bytes, context: string, kem?: Kem): Promise<Bytes | undefined> {
  if (sealed.length < USER_KEY.encapsulatedBytes + USER_KEY.tagBytes) return undefined;
  const suite = hpke(kem);
  const key = await suite.DeserializePrivateKey(privateKey);
  const encapsulated = sealed.slice(0, USER_KEY.encapsulatedBytes);
  const options = { info: info(context) };
  return suite.Open(key, encapsulated, sealed.slice(USER_KEY.encapsulatedBytes), options).then(copy, () => undefined);
}

/** What a password gives, 32 bytes each: `auth` is shown to the server to sign in, `wrap` never leaves the browser. */
export async function passwordKeys(
  argon2id: Argon2id,
  password: string,
  salt: Bytes,
): Promise<{ readonly auth: Bytes; readonly wrap: Bytes }> {
  // Two keyboards may write one letter in two ways; half a surrogate pair has no UTF-8 form and counts as U+FFFD.
  const typed = password.normalize("NFKC").replace(/\p{Cs}/gu, "\ufffd");
  const [auth, wrap] = await argon2Halves(argon2id, framed("password", typed), salt);
  return { auth, wrap };
}

/** The private key, closed under `wrap` for this address: what the server may keep. */
export async function protectPrivateKey(wrap: Bytes, privateKey: Bytes, address: string, random: Random): Promise<Bytes> {
  return sealBox(boxKey(wrap), privateKey, `user-key/${address}`, random);
}

/** The private key again, or undefined where the password, the address or a single bit is another. */
export async function revealPrivateKey(wrap: Bytes, protectedKey: Bytes, address: string): Promise<Bytes | undefined> {
  return openBox(boxKey(wrap), protectedKey, `user-key/${address}`);
}

function hpke(kem: Kem = KEM_MLKEM768_X25519) {
  return new CipherSuite(kem, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
}

/** Whether each of the 768 numbers of 12 bits is below the modulus (FIPS 203, section 7.2): a check that not every KEM makes. */
function isReduced(publicKey: Bytes): boolean {
  for (let at = 0; at < 1_152; at += 3) {
    const [first = 0, second = 0, third = 0] = publicKey.subarray(at, at + 3);
    if ((((second & 15) << 8) | first) >= MODULUS || ((third << 4) | (second >> 4)) >= MODULUS) return false;
  }
  return true;
}

const MODULUS = 3_329;

function info(context: string): Bytes {
  return framed("user", context);
}

function copy(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}
