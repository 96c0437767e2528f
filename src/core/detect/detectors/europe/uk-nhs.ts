import { allSame, weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The number of a patient in England, Wales and the Isle of Man. */
export const ukNhs = detector({
  id: "uk.nhs",
  title: { nl: "Brits patiëntnummer (NHS)", en: "NHS number" },
  check: "10 digits; 11 minus the sum of weights 10 down to 2 modulo 11 is the last",
  source: "NHS Data Dictionary, NHS NUMBER",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["NHS number 943 476 5919", "NHS no: 9434766222", "NHS 943-476-7636", "nhs number is 9434769353", "patient NHS No. 943 477 0262"],
    misses: ["order 9434765919", "9434765919", "call 943 476 5918", "the NHS saw 9000000000 visits", "NHS trust 2024"],
  },
  words: ["nhs", "nhs number*", "nhs no", "nhs nr", "nhs id"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [{ kind: "number", lengths: [10], check: holds, shapes: ["3-3-4"] }],
});

function holds(digits: Uint8Array): boolean {
  const check = (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check === digits[9] && !allSame(digits, 10);
}
