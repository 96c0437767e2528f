import { valueOf } from "#core/detect/checks.ts";
import { byteAt, type View } from "#core/detect/view.ts";
import { detector } from "#core/detect/detector.ts";

/** The French social security number. */
export const frNir = detector({
  id: "fr.nir",
  title: { nl: "Frans sofinummer (NIR)", en: "French social security number (NIR)" },
  check: "sex, year, month, department (2A and 2B are Corsica), commune, serial number and 97 minus the rest modulo 97",
  source: "INSEE, décret n° 82-103",
  levels: {
    high: "the check holds and its word stands beside it",
    medium: "the check holds and it is written in its groups",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "NIR 1 85 05 78 006 084 91",
      "numéro de sécurité sociale : 292067512345684",
      "sécu 169033306302123",
      "n° de sécurité sociale 185052A00608435",
      "numéro de sécu 2 55 11 74 108 327 61",
    ],
    misses: ["order 185057800608491", "185057800608491", "1 85 05 78 006 084 92", "IMEI 185057800608491", "tracking 292067512345684"],
  },
  words: [
    "nir",
    "numero de securite sociale",
    "securite sociale",
    "numero de secu",
    "secu",
    "insee",
    "numero insee",
    "carte vitale",
    "french social security",
  ],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [
    {
      kind: "number",
      lengths: [15],
      check: (digits) =>
        valueOf(digits, 3, 5) > 0 && SEX.has(digits[0] ?? 0) && 97 - (valueOf(digits, 0, 13) % 97) === valueOf(digits, 13, 15),
      shapes: ["1-2-2-2-3-3-2", "13-2", "1-2-2-2-3-3-2"],
      shapedAlone: "medium",
    },
    {
      kind: "code",
      letters: [0, 0],
      digits: [1, 6],
      after: " a",
      first: "12",
      from: corsican,
      pattern: /[12] ?\d\d ?\d\d ?2[AB] ?\d{3} ?\d{3} ?\d\d(?!\d)/iy,
      check: (match) => corsicanKey(match[0]),
    },
  ],
});

const SEX = new Set([1, 2, 3, 4, 7, 8]);

/** The 2 of 2A stands as sixth digit, or begins a group of its own. */
function corsican(view: View, run: number, runEnd: number): number {
  const spaced = runEnd - run === 1 && byteAt(view, run + 1) === 32 && byteAt(view, run + 4) === 32 && (byteAt(view, run + 9) | 32) < 99;
  return spaced || (runEnd - run === 6 && (byteAt(view, runEnd) | 32) >= 97 && (byteAt(view, runEnd) | 32) <= 98) ? run : -1;
}

/** Corsica counts as 19 (2A) and 18 (2B). */
function corsicanKey(text: string): boolean {
  const number = text.replaceAll(" ", "").toUpperCase().replace("2A", "19").replace("2B", "18");
  return 97 - (Number(number.slice(0, 13)) % 97) === Number(number.slice(13));
}
