import { valueOf, weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Austrian social insurance number. */
export const atSvnr = detector({
  id: "at.svnr",
  title: { nl: "Oostenrijks verzekeringsnummer", en: "Austrian social insurance number" },
  check: "three digits, a check digit by weights 3 7 9 5 8 4 2 1 6 modulo 11, and the date of birth",
  source: "Dachverband der Sozialversicherungsträger, § 31 ASVG",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "SVNR 4577 150677",
      "Sozialversicherungsnummer: 1480010180",
      "SV-Nummer 1560 010180",
      "svnr 4585150677",
      "Versicherungsnummer 1640 010180",
    ],
    misses: ["order 4577150677", "4577150677", "SVNR unbekannt", "Bestellung 1480010180", "SVNR 0577150677"],
  },
  words: ["svnr", "sv-nummer", "sv-nr", "sozialversicherungsnummer*", "versicherungsnummer*"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [{ kind: "number", lengths: [10], check: holds, shapes: ["4-6"] }],
});

function holds(digits: Uint8Array): boolean {
  const month = valueOf(digits, 6, 8);
  const day = valueOf(digits, 4, 6);
  // Where a day ran out of numbers the month is 13 or more.
  if (digits[0] === 0 || month < 1 || month > 15 || day < 1 || day > 31) return false;
  return weighted(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digits[3];
}
