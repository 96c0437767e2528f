import type { Random } from "#core/bytes.ts";

/** A random code that can be said over the phone and written down without doubt: "lomi-kavu-tepa-482", 47 bits. */
export function spokenCode(random: Random): string {
  const pick = (from: string): string => from.charAt(below(from.length, random));
  const word = (): string => pick(CONSONANTS) + pick(VOWELS) + pick(CONSONANTS) + pick(VOWELS);
  return [word(), word(), word(), pick(DIGITS) + pick(DIGITS) + pick(DIGITS)].join("-");
}

// Letters that sound unlike each other in Dutch and English, and digits that no letter looks like.
const CONSONANTS = "bdfghklmnprstvwz";
const VOWELS = "aeiou";
const DIGITS = "23456789";

/** A whole number from 0, evenly spread: bytes that would favour some are thrown away. */
function below(count: number, random: Random): number {
  const fair = 256 - (256 % count);
  for (;;) {
    const byte = random(1)[0] ?? 0;
    if (byte < fair) return byte % count;
  }
}
