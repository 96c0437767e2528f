import { detector } from "#core/detect/detector.ts";

/** Numbers of the Dutch trade register. */
export const nlKvk = detector({
  id: "nl.kvk",
  title: { nl: "KvK-nummer", en: "Dutch trade register number (KvK)" },
  check: "8 digits (or 12 of an establishment) beside a word that says KvK; it has no check digit",
  source: "Handelsregisterwet 2007, Kamer van Koophandel",
  levels: { low: "its word stands beside it; the register is public, so it is never more than that" },
  examples: {
    hits: [
      "KvK 12345678",
      "KvK-nummer: 68750110",
      "Kamer van Koophandel nr. 1234 5678",
      "Chamber of Commerce 34567890",
      "handelsregister 09876543",
      "vestigingsnummer 000012345678",
    ],
    misses: ["order 12345678", "12345678", "KvK 1234567", "KvK volgt", "factuur 68750110"],
  },
  words: [
    "kvk*",
    "k.v.k",
    "kamer van koophandel",
    "handelsregister*",
    "chamber of commerce",
    "coc",
    "coc number",
    "vestigingsnummer*",
    "trade register",
  ],
  grading: { alone: "none", supported: "low", contradicted: "none", typo: false },
  finds: [{ kind: "number", lengths: [8, 12], check: () => true, shapes: ["4-4", "2-2-2-2", "2-3-3", "4-4-4"] }],
});
