import { type Bytes, concat, equalBytes, type Random } from "#core/bytes.ts";
import { framed, SEAL_FORMAT } from "./canonical.ts";
import { decryptGcm, encryptGcm, exactly, IV_BYTES, KEY_BYTES, TAG_BYTES } from "./primitives.ts";

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
  const algorithm = { name: "HKDF", hash: "SHA-384", salt: new Uint8Array(0), info: framed("box", context) };
  return crypto.subtle.deriveKey(algorithm, await secretOf(key), { name: "AES-GCM", length: 8 * KEY_BYTES }, false, ["encrypt", "decrypt"]);
}

/**
 * The platform's form of a key, made once where many boxes are closed under it. It is held only as long as the key itself, and made
 * anew where other bytes were put in its place.
 */
const secrets = new WeakMap<Bytes, { readonly bytes: Bytes; readonly secret: Promise<CryptoKey> }>();

function secretOf(key: Bytes): Promise<CryptoKey> {
  const known = secrets.get(key);
  if (known !== undefined && equalBytes(known.bytes, key)) return known.secret;
  const bytes = new Uint8Array(key);
  const secret = crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  secrets.set(key, { bytes, secret });
  return secret;
}
