import type { Chance } from "#test/parsers/chance.ts";

/** One of the matches of a pattern replaced, picked by chance; the same text where there is none. */
export function replaceOne(text: string, pattern: RegExp, chance: Chance, by: (match: RegExpExecArray) => string): string {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return text;
  const match = chance.from(matches);
  return text.slice(0, match.index) + by(match) + text.slice(match.index + match[0].length);
}
