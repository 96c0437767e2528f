import { argon2 } from "node:crypto";
import { promisify } from "node:util";
import { ARGON2, type Argon2id } from "#core/seal/argon2.ts";

/** Argon2id of the runtime, off the main thread. */
export const argon2id: Argon2id = async (password, salt) => {
  const bytes = await promisify(argon2)("argon2id", {
    message: password,
    nonce: salt,
    parallelism: ARGON2.lanes,
    tagLength: ARGON2.bytes,
    memory: ARGON2.memoryKiB,
    passes: ARGON2.passes,
  });
  return new Uint8Array(bytes);
};
