import { foldCharacter } from "#core/detect/fold-character.ts";

/** A word as the folded text shows it: no accents, bytes beyond ASCII one character each, lower case unless asked otherwise. */
export function foldTerm(word: string, lower = true): string {
  let text = "";
  for (const character of word.trim()) {
    const code = character.codePointAt(0) ?? 0;
    const folded = code < 128 ? character : foldCharacter(code);
    if (folded !== undefined) text += folded;
    else for (const byte of encoder.encode(character)) text += String.fromCharCode(byte);
  }
  const spaced = text.replace(/\s+/gu, " ");
  // Only ASCII: the characters above it are bytes here.
  return lower ? spaced.replace(/[A-Z]+/gu, (capitals) => capitals.toLowerCase()) : spaced;
}

const encoder = new TextEncoder();
