import { argon2id as wasm } from "hash-wasm";
import { ARGON2, type Argon2id } from "#core/seal/access-code.ts";

/** Argon2id with the numbers of the house, in WebAssembly. */
export const argon2id: Argon2id = async (password, salt) => {
  const bytes = await wasm({
    password,
    salt,
    parallelism: ARGON2.lanes,
    iterations: ARGON2.passes,
    memorySize: ARGON2.memoryKiB,
    hashLength: ARGON2.bytes,
    outputType: "binary",
  });
  return new Uint8Array(bytes);
};
