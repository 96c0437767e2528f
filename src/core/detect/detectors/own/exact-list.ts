import { detector } from "#core/detect/detector.ts";

/** Numbers that the organisation knows, such as all its client numbers, kept as salted hashes only. */
export const exactList = detector({
  id: "exact-list",
  title: { nl: "Bekend nummer van de organisatie", en: "Number known to the organisation" },
  check: "a token of letters and digits, or digits in groups, whose salted hash stands in a list of the organisation",
  source: "the organisation",
  levels: { high: "the hash stands in the list" },
  examples: {
    hits: ["klant 48151623", "4815 1623", "K-0042-AB", "k0042ab", "48.15.16.23"],
    misses: ["48151624", "K0043AB", "4815162342", "148151623", "K-0042-AC"],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [{ kind: "own" }],
});
