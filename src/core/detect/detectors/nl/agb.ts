import { detector } from "#core/detect/detector.ts";

/** Codes of Dutch care providers. */
export const nlAgb = detector({
  id: "nl.agb",
  title: { nl: "AGB-code van een zorgverlener", en: "Dutch care provider's code (AGB)" },
  check: "8 digits that begin with a kind of care provider, beside a word that says AGB",
  source: "Vektis, AGB-register",
  levels: { low: "its word stands beside it; the register is public, so it is never more than that" },
  examples: {
    hits: ["AGB-code 01012345", "AGB: 94057123", "agb code praktijk 04004567", "AGB 03-012345", "AGB-nummer 17171717"],
    misses: ["order 01012345", "01012345", "AGB volgt", "AGB 0101234", "unsere AGB gelten seit 2019"],
  },
  words: ["agb", "agb-code*", "agbcode*", "agb code*", "agb-nummer*", "agb nummer*", "agb code praktijk", "agb code zorgverlener"],
  grading: { alone: "none", supported: "low", contradicted: "none", typo: false },
  finds: [{ kind: "number", lengths: [8], check: () => true, shapes: ["2-6"] }],
});
