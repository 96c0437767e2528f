import { base64url, type Random } from "#core/bytes.ts";

/** A fresh identifier: 127 random bits in base64url. It names something and opens nothing. It begins with a letter, never as an option would. */
export function newId(random: Random): string {
  const bytes = random(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return base64url(bytes);
}
