import type { Bytes } from "#core/bytes.ts";

/** Bytes for the owner of this key alone; undefined where this browser has no X-Wing (X25519 and ML-KEM-768). Fetched when needed. */
export async function sealToUser(publicKey: Bytes, bytes: Bytes, context: string): Promise<Bytes | undefined> {
  const seal = await import("#core/seal/user-key.ts");
  try {
    return await seal.sealToUser(publicKey, bytes, context);
  } catch {
    // The one way to learn that a browser has no ML-KEM is to ask it.
    return undefined;
  }
}
