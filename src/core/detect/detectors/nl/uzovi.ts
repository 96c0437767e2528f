import { detector } from "#core/detect/detector.ts";

/** Codes of Dutch health insurers. */
export const nlUzovi = detector({
  id: "nl.uzovi",
  title: { nl: "UZOVI-code van een zorgverzekeraar", en: "Dutch health insurer's code (UZOVI)" },
  check: "4 digits from 0100 to 9999 beside the word UZOVI",
  source: "Vektis, UZOVI-register",
  levels: { low: "its word stands beside it; it says where someone is insured" },
  examples: {
    hits: ["UZOVI 3311", "uzovi-code: 0101", "UZOVI-nummer 7029", "Uzovicode 3332", "UZOVI (3358)"],
    misses: ["order 3311", "in 2024", "UZOVI onbekend", "UZOVI 33", "code 3311"],
  },
  words: ["uzovi*", "uzovi code", "uzovi nummer"],
  grading: { alone: "none", supported: "low", contradicted: "none", typo: false },
  finds: [{ kind: "number", lengths: [4], check: (digits) => (digits[0] ?? 0) + (digits[1] ?? 0) > 0 }],
});
