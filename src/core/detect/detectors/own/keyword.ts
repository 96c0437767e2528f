import { detector } from "#core/detect/detector.ts";

/** The organisation's own keyword lists. */
export const keyword = detector({
  id: "keyword",
  title: { nl: "Eigen trefwoord", en: "Own keyword" },
  check: "a word or phrase of the organisation's own lists, as a whole word or as the beginning of one, whatever its capitals and accents",
  source: "the organisation",
  levels: { high: "the word stands there" },
  examples: {
    hits: ["Project Zilvermeeuw start maandag.", "over de Zilvermeeuwen", "ZILVERMEEUW", "zilver\u00admeeuw", "de blauwe map ligt klaar"],
    misses: ["een meeuw van zilver", "zilver", "blauw", "de blauwe mappen", "kwikzilvermeeuw"],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [{ kind: "own" }],
});
