import { allSame, luhn } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The number of a mobile device. */
export const imei = detector({
  id: "imei",
  title: { nl: "Nummer van een mobiel toestel (IMEI)", en: "Mobile device number (IMEI)" },
  check: "15 digits with Luhn, beside the word IMEI or in its groups",
  source: "3GPP TS 23.003, GSMA TS.06",
  levels: {
    high: "the check holds and its word stands beside it",
    medium: "the check holds and it is written as 49-015420-323751-8",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "IMEI 490154203237518",
      "IMEI-nummer: 35-693803-564380-9",
      "imei 867539021234561",
      "IMEI1: 352099001761481",
      "49-015420-323751-8",
    ],
    misses: ["order 490154203237518", "490154203237518", "IMEI onbekend", "49-015420-323751-9", "tracking 356938035643809"],
  },
  words: ["imei*", "imei nummer*", "imei1", "imei2"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [
    {
      kind: "number",
      lengths: [15],
      check: (digits) => luhn(digits, 15) && !allSame(digits, 15),
      shapes: ["2-6-6-1", "6-2-6-1"],
      shapedAlone: "medium",
    },
  ],
});
