import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import type { Bytes } from "#core/bytes.ts";
import type { GcmKey } from "#core/seal/box.ts";

const TAG_BYTES = 16;

/** AES-256-GCM at once, on this thread: for a mail of a few kilobytes WebCrypto's way over another thread costs several times the work itself. */
export function nodeGcm(bytes: Bytes): GcmKey {
  const key = createSecretKey(bytes);
  return {
    seal(iv, plaintext, aad) {
      const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES }).setAAD(aad);
      const sealed = new Uint8Array(plaintext.length + TAG_BYTES);
      const first = cipher.update(plaintext);
      sealed.set(first);
      sealed.set(cipher.final(), first.length);
      sealed.set(cipher.getAuthTag(), plaintext.length);
      return sealed;
    },
    open(iv, sealed, aad) {
      if (sealed.length < TAG_BYTES) return undefined;
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES }).setAAD(aad).setAuthTag(sealed.subarray(end));
      const plaintext = new Uint8Array(end);
      // Nothing of it is given out before the tag was found right.
      const first = decipher.update(sealed.subarray(0, end));
      plaintext.set(first);
      first.fill(0);
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
