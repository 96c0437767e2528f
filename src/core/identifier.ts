import { base64url, type Random } from "#core/bytes.ts";

/** A fresh identifier: 128 random bits in base64url. It names something and opens nothing. */
export function newId(random: Random): string {
  return base64url(random(16));
}
