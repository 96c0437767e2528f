import { isDate, valueOf, weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Norwegian national identity number and D number. */
export const noFodselsnummer = detector({
  id: "no.fodselsnummer",
  title: { nl: "Noors persoonsnummer", en: "Norwegian national identity number" },
  check: "date of birth (day plus 40 for D numbers), serial number and two checks modulo 11",
  source: "Folkeregisterloven; Skatteetaten",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "both checks hold and it is written in its groups, or it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["fødselsnummer 01019000083", "Fødselsnr: 010190 00164", "D-nummer 41019020183", "personnummer 12038030033", "fnr 010190-00245"],
    misses: ["order 01019000083", "01019000083", "ordre 12038030033", "fødselsdag 01.01.1990", "010190 00084"],
  },
  words: ["fodselsnummer*", "fodselsnr", "fnr", "d-nummer", "dnr", "personnummer", "norwegian id*"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [{ kind: "number", lengths: [11], check: holds, shapes: ["6-5"], shapedAlone: "low" }],
});

function holds(digits: Uint8Array): boolean {
  const day = valueOf(digits, 0, 2);
  if (!isDate(2000 + valueOf(digits, 4, 6), valueOf(digits, 2, 4) % 40, day > 40 ? day - 40 : day)) return false;
  const first = (11 - (weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
  const second = (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return first === digits[9] && second === digits[10];
}
