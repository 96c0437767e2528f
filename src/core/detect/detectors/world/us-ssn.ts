import { valueOf } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The United States social security number. */
export const usSsn = detector({
  id: "us.ssn",
  title: { nl: "Amerikaans sofinummer (SSN)", en: "US social security number (SSN)" },
  check:
    "area, group and serial number of which none is zero, the area not 666 nor 900 and above; it has no check digit. Published examples count as low",
  source: "20 CFR 422.103; Social Security Administration, randomization since 2011",
  levels: { high: "its form with its word beside it", medium: "written as 123-45-6789", low: "a published example" },
  examples: {
    hits: [
      "SSN 536-90-4399",
      "Social Security number: 536904399",
      "social security 219 45 0980",
      "ssn 457-55-5462",
      "His SSN is 212-09-9694",
    ],
    misses: ["order 536904399", "666-12-1234", "536904399", "900-12-3456", "000-12-3456"],
  },
  words: ["ssn*", "social security*", "social security number*", "soc sec"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: false },
  finds: [{ kind: "number", lengths: [9], check: given, shapes: ["3-2-4"], shapedAlone: "medium" }],
});

function given(digits: Uint8Array): boolean | "test" {
  const area = valueOf(digits, 0, 3);
  if (area === 0 || area === 666 || area >= 900 || valueOf(digits, 3, 5) === 0 || valueOf(digits, 5, 9) === 0) return false;
  return PUBLISHED.has(valueOf(digits, 0, 9)) ? "test" : true;
}

// Numbers that stood in leaflets and on sample cards.
const PUBLISHED = new Set([78_051_120, 219_099_999, 123_456_789]);
