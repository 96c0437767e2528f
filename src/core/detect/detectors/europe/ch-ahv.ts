import { valueOf, weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Swiss social insurance number. */
export const chAhv = detector({
  id: "ch.ahv",
  title: { nl: "Zwitsers verzekeringsnummer (AHV)", en: "Swiss social insurance number (AHV)" },
  check: "13 digits that begin with 756, with the check digit of EAN-13",
  source: "Art. 50c AHVG; Zentrale Ausgleichsstelle",
  levels: {
    high: "the check holds and its word stands beside it",
    medium: "the check holds and the number begins with 756",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "AHV-Nummer 756.9217.0769.85",
      "AHV 7569217131424",
      "numéro AVS 756.9217.1469.78",
      "AHVN13: 756 9217 2014 17",
      "756.9217.2714.10",
    ],
    misses: ["756.9217.0769.86", "EAN 7569217076985", "757.9217.0769.85", "order 7569217131424", "7569217131425"],
  },
  words: ["ahv*", "ahv-nummer*", "ahvn13", "avs", "numero avs", "sozialversicherungsnummer*", "navs13", "oasi number"],
  grading: { alone: "medium", supported: "high", contradicted: "none", typo: true },
  finds: [
    {
      kind: "number",
      lengths: [13],
      check: (digits) =>
        valueOf(digits, 0, 3) === 756 ? (10 - (weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digits[12] : "none",
      shapes: ["3-4-4-2"],
      shapedAlone: "high",
    },
  ],
});
