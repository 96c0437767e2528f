import { detector } from "#core/detect/detector.ts";

/** Dutch identity card number, known by the word beside it. */
export const nlIdCard = detector({
  id: "nl.id-card",
  title: { nl: "Nummer van een identiteitskaart", en: "Dutch identity card number" },
  check:
    "2 letters, 6 letters or digits, 1 digit, without the letter O, beside a word that says what it is; it has no check digit of its own",
  source: "Paspoortuitvoeringsregeling Nederland 2001, Rijksdienst voor Identiteitsgegevens",
  levels: { medium: "its word stands beside it" },
  examples: {
    hits: [
      "Identiteitskaart IX9876543",
      "ID-kaart: IR1CP47B5",
      "identiteitsbewijs nummer ITF2B8D34",
      "ID card number IK4567890",
      "legitimatie: SPECI2014",
    ],
    misses: ["order IX9876543", "IX9876543", "identiteitskaart verlopen in 2024", "ID-kaart IO1234567", "ID-kaart IX98765"],
  },
  words: [
    "identiteitskaart*",
    "id-kaart*",
    "idkaart*",
    "identiteitsbewijs*",
    "id-bewijs*",
    "id kaart",
    "identity card*",
    "id card*",
    "ik-nummer",
    "legitimatie*",
  ],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [{ kind: "code", letters: [2, 8], digits: [1, 7], pattern: /[a-np-z]{2}[a-np-z\d]{6}\d(?![a-z\d])/iy, check: () => true }],
});
