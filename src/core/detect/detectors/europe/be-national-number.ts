import { isDate, valueOf } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Belgian national register number and the number of foreigners in it. */
export const beNationalNumber = detector({
  id: "be.national-number",
  title: { nl: "Belgisch rijksregisternummer", en: "Belgian national number" },
  check:
    "a date of birth, a serial number and 97 minus the rest modulo 97 (with a 2 in front for those born since 2000); months plus 20 or 40 are those of foreigners",
  source: "Koninklijk besluit van 3 april 1984; IBZ Rijksregister",
  levels: {
    high: "the check holds and its word stands beside it",
    medium: "the check holds and it is written as 85.07.30-033.28",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "Rijksregisternummer 85.07.30-033.28",
      "INSZ: 93051822361",
      "numéro national 93.05.18-223.61",
      "rijksregisternr 05041214842",
      "NISS 850730-033-28",
    ],
    misses: ["order 93051822361", "93.05.18-223.62", "93051822361", "85.13.30-033.28 klopt niet", "factuur 05041214842"],
  },
  words: [
    "rijksregister*",
    "rijksregisternummer*",
    "insz*",
    "niss",
    "numero national",
    "registre national",
    "numero de registre national",
    "nationaal nummer",
    "rrn",
    "bisnummer",
  ],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [{ kind: "number", lengths: [11], check: holds, shapes: ["2-2-2-3-2", "6-3-2", "6-5"], shapedAlone: "medium", mixed: true }],
});

function holds(digits: Uint8Array): boolean {
  const month = valueOf(digits, 2, 4) % 20;
  const day = valueOf(digits, 4, 6);
  // An unknown month or day is written as zero.
  if (month > 12 || day > 31 || (month > 0 && day > 0 && !isDate(4, month, day))) return false;
  const number = valueOf(digits, 0, 9);
  const check = valueOf(digits, 9, 11);
  return 97 - (number % 97) === check || 97 - ((2_000_000_000 + number) % 97) === check;
}
