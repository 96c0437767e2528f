import { base64url, bigEndian, concat, type Instant, type Random } from "#core/bytes.ts";

/** What an identifier is made of. */
export interface IdentifierSource {
  readonly now: () => Instant;
  readonly random: Random;
}

/**
 * A fresh identifier in base64url, 22 characters: 48 bits of the time in milliseconds and 80 random ones, as UUID version 7 has it
 * (RFC 9562). Rows that are made together so lie together in every index. It names something and opens nothing. It begins with a
 * letter, never as an option would.
 */
export function newId({ now, random }: IdentifierSource): string {
  return base64url(concat([bigEndian(now(), TIME_BYTES), random(RANDOM_BYTES)]));
}

const TIME_BYTES = 6;
const RANDOM_BYTES = 10;
