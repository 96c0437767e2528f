import type { Bytes } from "#core/bytes.ts";
import { exactly } from "./primitives.ts";

/** Argon2id (RFC 9106) with the numbers of `ARGON2`, handed in: native in Node, WebAssembly in a browser. */
export type Argon2id = (password: Bytes, salt: Bytes) => Promise<Bytes>;

/** How Argon2id runs wherever a person types a secret: the second choice of RFC 9106 section 4 (64 MiB, three passes), in one lane. */
export const ARGON2 = { memoryKiB: 65_536, passes: 3, lanes: 1, bytes: 64 } as const;

/** Both halves of Argon2id, 32 bytes each. Throws RangeError on a salt under 16 bytes or an Argon2id that gives another length. */
export async function argon2Halves(argon2id: Argon2id, password: Bytes, salt: Bytes): Promise<readonly [Bytes, Bytes]> {
  if (salt.length < SALT_BYTES_MIN) throw new RangeError("A salt has 16 bytes or more.");
  const bytes = await argon2id(password, salt);
  exactly(bytes, ARGON2.bytes, "What Argon2id gives");
  return [bytes.slice(0, ARGON2.bytes / 2), bytes.slice(ARGON2.bytes / 2)];
}

const SALT_BYTES_MIN = 16;
