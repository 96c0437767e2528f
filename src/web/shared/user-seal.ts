import type { Bytes } from "#core/bytes.ts";
import type { Kem } from "#core/seal/user-key.ts";

/** Bytes for the owner of this key alone, in any browser. Fetched when needed: throws when that fails, and on bytes that are no key. */
export async function sealToUser(publicKey: Bytes, bytes: Bytes, context: string): Promise<Bytes> {
  const { seal, kem } = await userSeal();
  return seal.sealToUser(publicKey, bytes, context, kem);
}

/** What was sealed to this user, in any browser, or undefined where it does not open. Fetched when needed: throws when that fails. */
export async function openAsUser(privateKey: Bytes, sealed: Bytes, context: string): Promise<Bytes | undefined> {
  const { seal, kem } = await userSeal();
  return seal.openAsUser(privateKey, sealed, context, kem);
}

interface UserSeal {
  readonly seal: typeof import("#core/seal/user-key.ts");
  /** Undefined stands for the platform's own. */
  readonly kem: Kem | undefined;
}

let found: Promise<UserSeal> | undefined;

/** Asked once for each page; a failure is not remembered, so that a person can try again when there is a connection. */
function userSeal(): Promise<UserSeal> {
  found ??= find().catch((failure: unknown) => {
    found = undefined;
    throw failure;
  });
  return found;
}

async function find(): Promise<UserSeal> {
  const seal = await import("#core/seal/user-key.ts");
  // The one way to learn that a browser has no X-Wing (ML-KEM-768 and X25519) is to try it.
  if (await seal.worksHere()) return { seal, kem: undefined };
  const { scriptKem } = await import("./script-kem.ts");
  return { seal, kem: scriptKem };
}
