import { allSame } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";
import { elfproef } from "#core/detect/detectors/nl/bsn.ts";

/** The number of legal persons in the Netherlands. */
export const nlRsin = detector({
  id: "nl.rsin",
  title: { nl: "RSIN (nummer van een rechtspersoon)", en: "Dutch number of a legal person (RSIN)" },
  check: "8 or 9 digits with the eleven-check of the BSN, beside a word that says RSIN or tax number",
  source: "Handelsregisterwet 2007; Belastingdienst",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["RSIN: 801289993", "rsin 8013.21.669", "RSIN-nummer 801424616", "fiscaal nummer 801622591", "Fiscaalnummer: 801.717.619"],
    misses: ["Ordernummer 801289993", "801289993", "RSIN volgt nog", "factuur 801424616", "tel. 0801289993"],
  },
  words: ["rsin*", "fiscaal nummer", "fiscaalnummer*", "fiscaal nr", "fi-nummer", "finummer", "loonheffingennummer*"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [
    { kind: "number", lengths: [8, 9], check: (digits, n) => elfproef(digits, n) && !allSame(digits, n), shapes: ["4-2-3", "3-3-3"] },
  ],
});
