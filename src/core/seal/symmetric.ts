import { type Bytes, concat } from "#core/bytes.ts";

/** The symmetric primitives of seal.md, as a platform offers them. All offer the same; only their speed differs. */
export interface Symmetric {
  /** AES-256-GCM under these 32 bytes. */
  readonly gcm: (key: Bytes) => GcmKey | Promise<GcmKey>;
  /** HKDF-SHA-384 with an empty salt (RFC 5869). */
  readonly hkdf: (secret: Bytes, info: Bytes, length: number) => Bytes | Promise<Bytes>;
  /** HMAC-SHA-384 under this key (RFC 2104): 48 bytes. */
  readonly hmac: (key: Bytes) => Hmac | Promise<Hmac>;
  readonly sha256: (bytes: Bytes) => Bytes | Promise<Bytes>;
}

/**
 * One AES-256-GCM key; the sealed bytes end in their tag of 16 bytes. `open` answers undefined where iv, aad or a single bit is another.
 * `head` is put in front of the sealed bytes as it is, so that nobody has to copy them.
 */
export interface GcmKey {
  readonly seal: (iv: Bytes, bytes: Bytes, aad: Bytes, head?: Bytes) => Bytes | Promise<Bytes>;
  readonly open: (iv: Bytes, sealed: Bytes, aad: Bytes) => Bytes | undefined | Promise<Bytes | undefined>;
}

type Hmac = (bytes: Bytes) => Bytes | Promise<Bytes>;

/** By WebCrypto, which browsers and servers both have. */
export const WEB_CRYPTO: Symmetric = {
  async gcm(bytes) {
    const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    const algorithm = (iv: Bytes, aad: Bytes) => ({ name: "AES-GCM", iv, additionalData: aad, tagLength: 128 });
    return {
      async seal(iv, plaintext, aad, head) {
        const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm(iv, aad), key, plaintext));
        return head === undefined ? sealed : concat([head, sealed]);
      },
      async open(iv, sealed, aad) {
        try {
          return new Uint8Array(await crypto.subtle.decrypt(algorithm(iv, aad), key, sealed));
        } catch {
          // WebCrypto says OperationError for a wrong tag and nothing else can go wrong with these lengths.
          return undefined;
        }
      },
    };
  },
  async hkdf(secret, info, length) {
    const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    const algorithm = { name: "HKDF", hash: "SHA-384", salt: new Uint8Array(0), info };
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 8 * length));
  },
  async hmac(bytes) {
    const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-384" }, false, ["sign"]);
    return async (message) => new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
  },
  sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
};
