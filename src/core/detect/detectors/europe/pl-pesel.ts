import { isDate, valueOf, weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Polish personal number. */
export const plPesel = detector({
  id: "pl.pesel",
  title: { nl: "Pools persoonsnummer (PESEL)", en: "Polish personal number (PESEL)" },
  check: "11 digits: date of birth (the month tells the century), serial number, weights 1 3 7 9 modulo 10",
  source: "Ustawa o ewidencji ludności",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["PESEL 44051402480", "numer PESEL: 02271500148", "pesel 440514 02961", "PESEL: 44051403146", "Nr PESEL 02271500407"],
    misses: ["order 44051402480", "44051402480", "PESEL 44991402480", "tracking 02271500148", "PESEL nieznany"],
  },
  words: ["pesel", "numer pesel", "nr pesel"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [{ kind: "number", lengths: [11], check: holds, shapes: ["6-5"] }],
});

function holds(digits: Uint8Array): boolean {
  const month = valueOf(digits, 2, 4);
  const century = [1900, 2000, 2100, 2200, 1800][Math.floor(month / 20)] ?? 0;
  if (!isDate(century + valueOf(digits, 0, 2), month % 20, valueOf(digits, 4, 6))) return false;
  return (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digits[10];
}
