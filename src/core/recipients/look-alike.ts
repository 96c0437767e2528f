import { shownDomain } from "#core/mail/domain.ts";
import { domainKey } from "./domain.ts";

/**
 * What a hurried eye makes of a domain name: letters of other scripts, digits and pairs that look like a Latin letter become that letter,
 * accents fall away. Two names with one skeleton look alike (after UTS #39 section 4, the small part that mail needs).
 */
export function skeleton(domain: string): string {
  let text = "";
  for (const character of shownDomain(domainKey(domain)).normalize("NFKD"))
    text += /\p{M}/u.test(character) ? "" : (LOOKS_LIKE.get(character) ?? character);
  return text.replaceAll("rn", "m").replaceAll("vv", "w").replaceAll("cl", "d");
}

/** Whether one label mixes Latin with Cyrillic, Greek or Armenian letters: no honest name does (UTS #39 section 5.1). */
export function mixesScripts(domain: string): boolean {
  return shownDomain(domainKey(domain))
    .split(".")
    .some((label) => /\p{Script=Latin}/u.test(label) && /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u.test(label));
}

// Cyrillic, Greek, Armenian and other letters, then digits. Written as pairs: seen, read as.
const PAIRS =
  "аaвbсcԁdеeһhіiјjкkӏlмmнhоoрpԛqѕsтtԝwхxуyѵvгrпnиuзeбb" +
  "αaβbγyεeηnιiκkνvοoρpτtυuχxωw" +
  "օoսuոnցgհhյjզqաwƅb" +
  "ıiłløođdħhŧtɑaɡgſsßbæa" +
  "0o1l3e5s8b|l";

const LOOKS_LIKE: ReadonlyMap<string, string> = pairsOf(Array.from(PAIRS));

function pairsOf(letters: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < letters.length; i += 2) map.set(letters[i] ?? "", letters[i + 1] ?? "");
  return map;
}
