import type { Bytes } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { framed } from "./canonical.ts";
import { ARGON2, argon2Halves, type Argon2id } from "./argon2.ts";

export { ARGON2, type Argon2id };

/** An access code, split: `half` goes into the guest's key and never leaves the page, `proof` is what the server checks and counts. */
export interface AccessCodeHalves {
  readonly half: Bytes;
  readonly proof: Bytes;
}

/** Characters of an access code at most, as typed. */
export const ACCESS_CODE_CHARS_MAX = 200;

/** Both halves of Argon2id of the code as `plainAccessCode` reads it. Throws RangeError on a code over the limit: ask `accessCodeFault` first. */
export async function splitAccessCode(argon2id: Argon2id, code: string, salt: Bytes): Promise<AccessCodeHalves> {
  // Framed, so that an access code and a password of the same letters give different halves, and an empty one is still something.
  const [half, proof] = await argon2Halves(argon2id, framed("access-code", plainAccessCode(code)), salt);
  return { half, proof };
}

/** The code as it counts, however it was typed: NFKC, lower case, without spaces, dashes and invisible characters. */
export function plainAccessCode(code: string): string {
  if (code.length > ACCESS_CODE_CHARS_MAX) throw new RangeError("An access code is not so long.");
  let plain = code;
  // Taking a character out can bring two others together, so this is done until nothing changes.
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plain
      .normalize("NFKC")
      .replace(/[\s\p{Dash}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}]/gu, "")
      .toLowerCase();
  }
  return plain;
}

/** Why a code cannot be set as an access code, or undefined where it can. */
export function accessCodeFault(code: string): "too-short" | "too-long" | undefined {
  if (code.length > ACCESS_CODE_CHARS_MAX) return "too-long";
  return Array.from(plainAccessCode(code)).length < LIMITS.accessCodeCharsMin ? "too-short" : undefined;
}
