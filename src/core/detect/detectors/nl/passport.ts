import { detector } from "#core/detect/detector.ts";

/** Dutch passport number, known by the word beside it. */
export const nlPassport = detector({
  id: "nl.passport",
  title: { nl: "Paspoortnummer", en: "Dutch passport number" },
  check:
    "2 letters, 6 letters or digits, 1 digit, without the letter O, beside a word that says what it is; it has no check digit of its own",
  source: "Paspoortuitvoeringsregeling Nederland 2001, Rijksdienst voor Identiteitsgegevens",
  levels: { medium: "its word stands beside it" },
  examples: {
    hits: [
      "Paspoortnummer NR1CP47B5",
      "paspoort: XR1001R58",
      "documentnummer NWF2B8D34",
      "Paspoort nr. BX4567890",
      "mijn paspoort is NT1234567",
      "Dutch passport SPECI2014",
    ],
    misses: ["order NR1CP47B5", "NR1CP47B5", "paspoort verlopen in 2024", "paspoort AO1234567", "paspoort NR1CP47BX"],
  },
  words: [
    "paspoort",
    "paspoortnummer*",
    "paspoort nr",
    "paspoortnr",
    "pp-nummer",
    "documentnummer*",
    "document nr",
    "reisdocument*",
    "nl passport",
    "dutch passport*",
  ],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [{ kind: "code", letters: [2, 8], digits: [1, 7], pattern: /[a-np-z]{2}[a-np-z\d]{6}\d(?![a-z\d])/iy, check: () => true }],
});
