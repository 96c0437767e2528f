import { type Bytes, concat, hex, type Random } from "#core/bytes.ts";
import { framed, SEAL_FORMAT } from "./canonical.ts";
import { aesKey, decryptGcm, encryptGcm, exactly, hkdf, IV_BYTES, KEY_BYTES, TAG_BYTES } from "./primitives.ts";
import type { GcmKey } from "./symmetric.ts";

/** What a box adds to what lies in it, in bytes: version, salt, iv, tag. */
export const BOX_OVERHEAD_BYTES = 1 + 16 + IV_BYTES + TAG_BYTES;

/** A key for boxes, with what was derived from it. */
export interface BoxKey {
  /** The salt and key that seal now. */
  readonly sealing: (random: Random) => Promise<SaltedKey>;
  /** The key of boxes with this salt. */
  readonly opening: (salt: Bytes) => Promise<GcmKey>;
}

/**
 * A key (32 bytes) that closes boxes. It never encrypts itself: each run derives a key of its own by a random salt, once, and a new one
 * after 2^30 boxes, so that random ivs never repeat under one key (NIST SP 800-38D section 8.3). Throws RangeError for another length.
 */
export function boxKey(key: Bytes): BoxKey {
  exactly(key, KEY_BYTES, "The key of a box");
  const known = new Map<string, Promise<GcmKey>>();
  const opening = (salt: Bytes): Promise<GcmKey> => {
    const name = hex(salt);
    const derived = known.get(name) ?? hkdf(key, framed("box", salt)).then(aesKey);
    if (known.size >= KEYS_KEPT) known.clear();
    known.set(name, derived);
    return derived;
  };
  let current: (SaltedKey & { readonly left: number }) | undefined;
  return {
    opening,
    async sealing(random) {
      if (current === undefined || current.left === 0) {
        const salt = fresh(random, SALT_BYTES, "The salt of a box");
        current = { salt, key: await opening(salt), left: BOXES_PER_SALT };
      }
      current = { ...current, left: current.left - 1 };
      return current;
    },
  };
}

/**
 * Bytes that rest (spool, queue), closed for one `context`, such as "queue/ID". The context is not in the box: a box put in another
 * one's place does not open.
 */
export async function sealBox(key: BoxKey, bytes: Bytes, context: string, random: Random): Promise<Bytes> {
  const { salt, key: derived } = await key.sealing(random);
  const iv = fresh(random, IV_BYTES, "An AES-GCM iv");
  return encryptGcm(derived, iv, bytes, framed("box-context", context), concat([VERSION, salt, iv]));
}

/** What lies in the box, or undefined where key, context or a single bit is another. */
export async function openBox(key: BoxKey, sealed: Bytes, context: string): Promise<Bytes | undefined> {
  if (sealed.length < BOX_OVERHEAD_BYTES || sealed[0] !== SEAL_FORMAT) return undefined;
  const derived = await key.opening(sealed.slice(1, IV_AT));
  return decryptGcm(derived, sealed.slice(IV_AT, IV_AT + IV_BYTES), sealed.subarray(IV_AT + IV_BYTES), framed("box-context", context));
}

/** A salt with the key that was derived by it. */
interface SaltedKey {
  readonly salt: Bytes;
  readonly key: GcmKey;
}

const VERSION: Bytes = Uint8Array.of(SEAL_FORMAT);
const SALT_BYTES = 16;
const IV_AT = 1 + SALT_BYTES;
const BOXES_PER_SALT = 2 ** 30;
/** Salts of earlier runs whose keys stay at hand. */
const KEYS_KEPT = 64;

function fresh(random: Random, length: number, what: string): Bytes {
  const bytes = random(length);
  exactly(bytes, length, what);
  return bytes;
}
