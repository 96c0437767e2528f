import { type Bytes, concat } from "#core/bytes.ts";
import { type GcmKey, type Symmetric, WEB_CRYPTO } from "./symmetric.ts";

/** Length in bytes of every symmetric key in this room (AES-256). */
export const KEY_BYTES = 32;
/** Length in bytes of an AES-GCM initialisation vector (NIST SP 800-38D section 8.2.2). */
export const IV_BYTES = 12;
/** Length in bytes of an AES-GCM tag. */
export const TAG_BYTES = 16;

let platform: Symmetric = WEB_CRYPTO;

/** Lets a program hand in the same primitives where its platform has quicker ones than WebCrypto. To be called once, before any other. */
export function useSymmetric(quicker: Symmetric): void {
  platform = quicker;
}

/** A key ready for AES-256-GCM, which the platform does not give back. Throws RangeError when it is not 32 bytes. */
export async function aesKey(key: Bytes): Promise<GcmKey> {
  exactly(key, KEY_BYTES, "An AES-256 key");
  return platform.gcm(key);
}

/** AES-256-GCM: the ciphertext with its tag behind it. An `iv` serves once under one key. */
export async function encryptGcm(key: GcmKey, iv: Bytes, plaintext: Bytes, aad: Bytes, head?: Bytes): Promise<Bytes> {
  return key.seal(iv, plaintext, aad, head);
}

/** What `encryptGcm` was given, or undefined where key, iv, aad or a single bit is another. */
export async function decryptGcm(key: GcmKey, iv: Bytes, sealed: Bytes, aad: Bytes): Promise<Bytes | undefined> {
  return sealed.length < TAG_BYTES ? undefined : key.open(iv, sealed, aad);
}

/** HKDF-SHA-384, extract and expand with an empty salt (RFC 5869): `length` bytes, 32 unless told. */
export async function hkdf(secret: Bytes, info: Bytes, length = KEY_BYTES): Promise<Bytes> {
  return platform.hkdf(secret, info, length);
}

/** The expand half of HKDF-SHA-384 alone (RFC 5869 section 2.3), which WebCrypto does not offer: `length` bytes, 12,240 at most. */
export async function hkdfExpand(prk: Bytes, info: Bytes, length: number): Promise<Bytes> {
  if (length > 255 * SHA384_BYTES) throw new RangeError("HKDF-SHA-384 expands to 12,240 bytes at most.");
  const hmac = await platform.hmac(prk);
  const blocks: Bytes[] = [];
  let block: Bytes = new Uint8Array(0);
  for (let i = 1; blocks.length * SHA384_BYTES < length; i++) {
    block = await hmac(concat([block, info, Uint8Array.of(i)]));
    blocks.push(block);
  }
  return concat(blocks).slice(0, length);
}

const SHA384_BYTES = 48;

/** SHA-256 (FIPS 180-4), 32 bytes. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return platform.sha256(bytes);
}

/** Exactly this many bytes, or a RangeError: a key of another length is a mistake of the caller, never a shorter key. */
export function exactly(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) throw new RangeError(`${what} has ${length} bytes.`);
}
