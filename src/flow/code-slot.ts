import { type Bytes, equalBytes, type Random, utf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { hkdf } from "#core/seal/primitives.ts";
import type { World } from "#flow/world.ts";
import type { GrantRow } from "#io/store/tables.ts";

/** The part of a grant that says which code is out and how many tries were spent. */
export type CodeSlot = Pick<
  GrantRow,
  "codeHash" | "codeSentAt" | "codeExpiresAt" | "codesSent" | "codesSince" | "wrongTries" | "lockedUntil"
>;

/** No code is out and no try was spent. */
export function newCodeSlot(): CodeSlot {
  return { codeHash: null, codeSentAt: 0, codeExpiresAt: 0, codesSent: 0, codesSince: 0, wrongTries: 0, lockedUntil: 0 };
}

/** What is kept of a code: keyed and bound to its grant, so that a stolen row gives no code away. */
export function codeTrace(world: Pick<World, "keys">, grantId: string, code: string): Promise<Bytes> {
  return hkdf(world.keys.trace, utf8(`code/${grantId}/${code}`));
}

/** Six fresh digits, each code as likely as any other. */
export function newCode(random: Random): string {
  const space = 10 ** LIMITS.codeDigits;
  const fair = Math.floor(2 ** 32 / space) * space;
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    const drawn = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    if (drawn < fair) return (drawn % space).toString().padStart(LIMITS.codeDigits, "0");
  }
}

/** Whether this is the code that was sent last, and its time has not passed. */
export async function isSentCode(world: Pick<World, "keys" | "now">, grant: GrantRow, code: string): Promise<boolean> {
  const trace = await codeTrace(world, grant.id, code.replaceAll(/\s/g, ""));
  return grant.codeHash !== null && grant.codeExpiresAt > world.now() && equalBytes(trace, grant.codeHash);
}
