import { isDate, valueOf, weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Danish personal number. */
export const dkCpr = detector({
  id: "dk.cpr",
  title: { nl: "Deens persoonsnummer (CPR)", en: "Danish personal number (CPR)" },
  check: "a date of birth and four digits; numbers given out before 2007 also pass weights 4 3 2 7 6 5 4 3 2 1 modulo 11",
  source: "CPR-kontoret, Personnummeret i CPR",
  levels: {
    high: "the check holds and its word stands beside it",
    medium: "the date holds but not modulus 11, beside its word",
    low: "the check holds and it is written with its dash",
  },
  examples: {
    hits: ["CPR 070761-4218", "cpr-nummer: 0707614226", "CPR-nr. 120380-1218", "personnummer 120380-1226", "cpr: 070761 4234"],
    misses: ["order 0707614218", "0707614218", "CPR kursus", "faktura 1203801218", "320761-4218"],
  },
  words: ["cpr", "cpr-nummer", "cpr nummer", "cpr-nr", "cprnr", "personnummer", "danish personal number"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: false },
  finds: [{ kind: "number", lengths: [10], check: holds, shapes: ["6-4"], shapedAlone: "low" }],
});

function holds(digits: Uint8Array): boolean {
  return (
    isDate(2000 + valueOf(digits, 4, 6), valueOf(digits, 2, 4), valueOf(digits, 0, 2)) &&
    (weighted(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 || recent(digits))
  );
}

/** Since 2007 serial numbers without the check are given out, to people born from 1965 with 4 to 9 in the seventh place. */
function recent(digits: Uint8Array): boolean {
  const seventh = digits[6] as number;
  return seventh >= 4 && valueOf(digits, 4, 6) <= 36;
}
