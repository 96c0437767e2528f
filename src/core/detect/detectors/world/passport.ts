import { detector, type Judgement } from "#core/detect/detector.ts";

/** Passport numbers of other countries, known by the word beside them. */
export const passport = detector({
  id: "passport",
  title: { nl: "Buitenlands paspoortnummer", en: "Passport number" },
  check: "6 to 9 letters and digits with at least 5 digits, beside a word that says passport",
  source: "ICAO Doc 9303 part 4; forms of the issuing states",
  levels: { medium: "its word stands beside it" },
  examples: {
    hits: [
      "passport number 533380006",
      "Passport no. C01X00T47",
      "passeport 12AB34567",
      "Reisepass: C4J2K8R71",
      "numero de passeport 14CD56789",
      "passport: EK1234567",
    ],
    misses: ["order 533380006", "C01X00T47", "passport expired in 2024", "passport photo 35 x 45 mm", "passport AB12"],
  },
  words: [
    "passport",
    "passport number*",
    "passport no",
    "passport nr",
    "passeport*",
    "reisepass*",
    "pasaporte*",
    "passaporto*",
    "paszport*",
    "foreign passport*",
    "numero de passeport",
  ],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [
    {
      kind: "code",
      letters: [1, 3],
      digits: [1, 9],
      pattern: /[A-Z]{1,3}[\dA-Z]{4,8}(?![A-Za-z\d])/iy,
      check: (match) => enough(match[0]),
    },
    { kind: "code", letters: [0, 0], digits: [2, 9], pattern: /\d{2}[\dA-Z]{5,7}(?![A-Za-z\d])/iy, check: (match) => enough(match[0]) },
  ],
});

function enough(text: string): Judgement {
  return text.length <= 9 && text.replace(/\D/gu, "").length >= 5 ? "unchecked" : "none";
}
