/** Shannon's entropy of a text in bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Whether it is too even and too regular to have been drawn at random: a placeholder. */
export function isPlaceholder(text: string): boolean {
  return entropy(text) < 2.8 || /x{5}|0{6}|1234567|abcdef|example|sample|placeholder|your[-_]?|\*{3}|\.\.\./iu.test(text);
}
