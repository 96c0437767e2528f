import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hash, hkdfSync } from "node:crypto";
import { type Bytes, wipe } from "#core/bytes.ts";
import { type GcmKey, type Symmetric, WEB_CRYPTO } from "#core/seal/symmetric.ts";

/**
 * The symmetric primitives at once, on this thread: for what a mail needs, WebCrypto's way over another thread costs several times the
 * work itself (4 MB take a millisecond or two). What is larger still goes that way.
 */
export const NODE_CRYPTO: Symmetric = {
  gcm(bytes) {
    const here = gcmHere(bytes);
    let elsewhere: GcmKey | Promise<GcmKey> | undefined;
    const there = (): GcmKey | Promise<GcmKey> => (elsewhere ??= WEB_CRYPTO.gcm(bytes));
    return {
      seal: async (iv, plaintext, aad, head) => (plaintext.length > LARGE_BYTES ? await there() : here).seal(iv, plaintext, aad, head),
      open: async (iv, sealed, aad) => (sealed.length > LARGE_BYTES ? await there() : here).open(iv, sealed, aad),
    };
  },
  hkdf: (secret, info, length) => new Uint8Array(hkdfSync("sha384", secret, new Uint8Array(0), info, length)),
  hmac: (key) => (bytes) => new Uint8Array(createHmac("sha384", key).update(bytes).digest()),
  sha256: (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")),
};

const LARGE_BYTES = 4 * 1024 * 1024;
/** What is worked on at once: it stays near the processor, and its memory is given back at once. */
const PIECE_BYTES = 128 * 1024;
const TAG_BYTES = 16;
const NOTHING = new Uint8Array();

function gcmHere(bytes: Bytes): GcmKey {
  const key = createSecretKey(bytes);
  return {
    seal(iv, plaintext, aad, head = NOTHING) {
      const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES }).setAAD(aad);
      const sealed = new Uint8Array(head.length + plaintext.length + TAG_BYTES);
      sealed.set(head);
      for (let at = 0; at < plaintext.length; at += PIECE_BYTES) {
        const piece = cipher.update(plaintext.subarray(at, at + PIECE_BYTES));
        sealed.set(piece, head.length + at);
        wipe(piece);
      }
      cipher.final();
      sealed.set(cipher.getAuthTag(), head.length + plaintext.length);
      return sealed;
    },
    open(iv, sealed, aad) {
      if (sealed.length < TAG_BYTES) return undefined;
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES }).setAAD(aad).setAuthTag(sealed.subarray(end));
      const plaintext = new Uint8Array(end);
      // Nothing of it is given out before the tag was found right.
      for (let at = 0; at < end; at += PIECE_BYTES) {
        const piece = decipher.update(sealed.subarray(at, Math.min(end, at + PIECE_BYTES)));
        plaintext.set(piece, at);
        wipe(piece);
      }
      try {
        decipher.final();
        return plaintext;
      } catch {
        plaintext.fill(0);
        return undefined;
      }
    },
  };
}
