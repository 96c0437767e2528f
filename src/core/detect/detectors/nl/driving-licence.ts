import { detector } from "#core/detect/detector.ts";

/** Numbers of Dutch driving licences. */
export const nlDrivingLicence = detector({
  id: "nl.driving-licence",
  title: { nl: "Rijbewijsnummer", en: "Dutch driving licence number" },
  check: "10 digits, the first not zero, beside a word that says driving licence",
  source: "RDW, Regeling vaststelling model rijbewijs",
  levels: { medium: "its word stands beside it" },
  examples: {
    hits: [
      "Rijbewijsnummer 4512345678",
      "rijbewijs: 3987654321",
      "Rijbewijs nr. 5123 456 789",
      "driving licence number 4098765432",
      "driver's license 4711223344",
    ],
    misses: ["order 4512345678", "4512345678", "rijbewijs B sinds 2010", "rijbewijs 0612345678", "rijbewijs 45123"],
  },
  words: [
    "rijbewijs",
    "rijbewijsnummer*",
    "rijbewijsnr",
    "rijbewijs nr",
    "driving licence*",
    "driving license*",
    "driver's licen*",
    "drivers licen*",
  ],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [{ kind: "number", lengths: [10], check: (digits) => digits[0] !== 0, shapes: ["4-3-3", "5-5", "2-4-4"] }],
});
