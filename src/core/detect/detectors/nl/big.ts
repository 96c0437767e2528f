import { detector } from "#core/detect/detector.ts";

/** Registration numbers of Dutch health professionals. */
export const nlBig = detector({
  id: "nl.big",
  title: { nl: "BIG-nummer van een zorgverlener", en: "Dutch health professional's number (BIG)" },
  check: "11 digits, the first two a profession of the register, beside a word that says BIG",
  source: "Wet BIG; CIBG, BIG-register",
  levels: { medium: "its word stands beside it" },
  examples: {
    hits: [
      "BIG-nummer 19012345601",
      "BIG: 49023456701",
      "BIG-registratie 89 0123456 01",
      "big nr. 29045678901",
      "BIG-register nummer 99012345630",
    ],
    misses: ["order 19012345601", "19012345601", "een big van 19 kilo", "a big 00012345601", "BIG 1901234560"],
  },
  words: ["big", "big-nummer*", "bignummer*", "big-registratie*", "big-register*", "big nr", "bigregistratie*"],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [
    {
      kind: "number",
      lengths: [11],
      check: (digits) => PROFESSIONS.has((digits[0] ?? 0) * 10 + (digits[1] ?? 0)),
      shapes: ["2-7-2", "1-8-2"],
    },
  ],
});

// 01 physician, 02 dentist, 03 midwife and so on; the register writes them in the first two places.
const PROFESSIONS = new Set([
  1, 2, 3, 4, 5, 7, 11, 16, 17, 18, 19, 25, 29, 30, 39, 49, 59, 69, 79, 80, 81, 83, 85, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99,
]);
