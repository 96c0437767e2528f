import { type Bytes, concat, type Random } from "#core/bytes.ts";
import { framed, SEAL_FORMAT } from "./canonical.ts";
import { aesKey, decryptGcm, encryptGcm, exactly, hkdf, IV_BYTES, KEY_BYTES, TAG_BYTES } from "./primitives.ts";

/** What a box adds to what lies in it, in bytes: version, iv, tag. */
export const BOX_OVERHEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;

/**
 * Bytes that rest (spool, queue), closed under `key` (32 bytes) for one `context`, such as "queue/ID". The context is not in the box:
 * a box put in another one's place does not open. One context serves at most 2^32 boxes (NIST SP 800-38D section 8.3).
 */
export async function sealBox(key: Bytes, bytes: Bytes, context: string, random: Random): Promise<Bytes> {
  const iv = random(IV_BYTES);
  exactly(iv, IV_BYTES, "An AES-GCM iv");
  return concat(VERSION, iv, await encryptGcm(await boxKey(key, context), iv, bytes, VERSION));
}

/** What lies in the box, or undefined where key, context or a single bit is another. */
export async function openBox(key: Bytes, sealed: Bytes, context: string): Promise<Bytes | undefined> {
  if (sealed.length < BOX_OVERHEAD_BYTES || sealed[0] !== SEAL_FORMAT) return undefined;
  return decryptGcm(await boxKey(key, context), sealed.slice(1, 1 + IV_BYTES), sealed.subarray(1 + IV_BYTES), VERSION);
}

const VERSION: Bytes = Uint8Array.of(SEAL_FORMAT);

async function boxKey(key: Bytes, context: string): Promise<CryptoKey> {
  exactly(key, KEY_BYTES, "The key of a box");
  return aesKey(await hkdf(key, framed("box", context)));
}
