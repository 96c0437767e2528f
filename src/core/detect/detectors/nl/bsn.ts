import { allSame, weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Dutch citizen service number. */
export const nlBsn = detector({
  id: "nl.bsn",
  title: { nl: "Burgerservicenummer (BSN)", en: "Dutch citizen service number (BSN)" },
  check:
    "8 or 9 digits; 9 times the first, 8 times the second down to 2 times the eighth, minus the ninth, divides by 11 (a number of 8 digits gets a leading zero)",
  source: "Besluit BSN and Logisch Ontwerp BSN, Rijksdienst voor Identiteitsgegevens",
  levels: {
    high: "the check holds and a word or column header beside it says BSN",
    medium: "the check holds and it stands in a column of such numbers, or in a customary grouping",
    low: "the check holds but nothing says what it is, or it stands beside the word BSN and looks like one with a typing error",
  },
  examples: {
    hits: [
      "BSN: 111222333",
      "Mijn burgerservicenummer is 123.456.782.",
      "bsn 1234 56 782",
      "Sofinummer 1 1 1 2 2 2 3 3 3",
      "het BSN van mevrouw is 123-456-782",
      "BSN １２３４５６７８２",
    ],
    misses: ["Ordernummer 123456782", "factuur 111222333 van mei", "bel 0612345678", "versie 1.23.456.782", "Totaal € 123.456.782,00"],
  },
  words: [
    "bsn*",
    "burgerservicenr",
    "burgerservicenummer*",
    "burger service nummer",
    "burgerservice nummer",
    "sofi",
    "sofinr",
    "sofinummer*",
    "sofi nummer",
    "sociaal fiscaal nummer",
    "persoonsnummer",
    "citizen service number",
    "b.s.n",
  ],
  grading: { alone: "low", supported: "high", contradicted: "none", typo: true },
  finds: [
    {
      kind: "number",
      lengths: [8, 9],
      check: (digits, n) => elfproef(digits, n) && !allSame(digits, n),
      shapes: ["4-2-3", "3-2-3"],
      shapedAlone: "medium",
    },
  ],
});

/** The eleven-check of BSN and RSIN over 8 or 9 digits. */
export function elfproef(digits: Uint8Array, n: number): boolean {
  // The last digit weighs -1, the others 9 (8 for eight digits) down to 2.
  const sum = n === 9 ? weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) : weighted(digits, [8, 7, 6, 5, 4, 3, 2, -1]);
  return sum % 11 === 0 && sum !== 0;
}
