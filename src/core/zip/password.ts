import type { Random } from "#core/bytes.ts";

/** Letters that a Dutch and an English reader say alike, and none that looks like a digit. */
const CONSONANTS = "bdfgjklmnprstvwz";
const VOWELS = "aeou";
/** No 0 and no 1, which are read as letters. */
const DIGITS = "23456789";
const GROUPS = 7;
/** Each group is drawn from 4096: two syllables, or four digits. */
const GROUP_BITS = 12;

/** How many bits of chance are in a random password. */
export const RANDOM_PASSWORD_BITS = GROUPS * GROUP_BITS;

/** A random password that can be read aloud, 84 bits: groups of two syllables and of four digits in turn, "tako-4729-wumo-...". */
export function randomPassword(random: Random): string {
  return Array.from({ length: GROUPS }, (_, place) => {
    const [high = 0, low = 0] = random(2);
    const drawn = ((high << 8) | low) % 2 ** GROUP_BITS;
    return place % 2 === 0 ? syllable(drawn >> 6) + syllable(drawn % 64) : fourDigits(drawn);
  }).join("-");
}

/** Why a fixed password will not do. */
export type PasswordWeakness = "too-short" | "not-typeable" | "too-plain";

/** The weakness of a password that a person chose; undefined where it will do: 12 characters or more that carry about 60 bits. */
export function passwordWeakness(password: string): PasswordWeakness | undefined {
  // Unpackers do not agree on how to write other characters as bytes.
  if (!/^[!-~]+(?: [!-~]+)*$/.test(password)) return password === "" ? "too-short" : "not-typeable";
  if (password.length < 12) return "too-short";
  const different = new Set(password.toLowerCase()).size;
  return different < 7 || guessBits(password) < 60 ? "too-plain" : undefined;
}

function syllable(drawn: number): string {
  return CONSONANTS.charAt(drawn >> 2) + VOWELS.charAt(drawn & 3);
}

function fourDigits(drawn: number): string {
  return [9, 6, 3, 0].map((shift) => DIGITS.charAt((drawn >> shift) & 7)).join("");
}

/** Length times the bits of the kinds of characters in it, where a character that follows from the one before counts for nothing. */
function guessBits(password: string): number {
  const kinds: readonly (readonly [RegExp, number])[] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^a-zA-Z\d]/, 32],
  ];
  const alphabet = kinds.reduce((sum, [pattern, size]) => sum + (pattern.test(password) ? size : 0), 0);
  let counted = 0;
  for (let at = 0; at < password.length; at++) {
    const step = at === 0 ? 99 : password.charCodeAt(at) - password.charCodeAt(at - 1);
    if (Math.abs(step) > 1) counted++;
  }
  return counted * Math.log2(alphabet);
}
