import { detector } from "#core/detect/detector.ts";

/** The German tax identification number of a person. */
export const deTaxId = detector({
  id: "de.tax-id",
  title: { nl: "Duits belastingnummer (Steuer-ID)", en: "German tax ID" },
  check: "11 digits, not beginning with zero, one digit twice or three times among the first ten, and ISO/IEC 7064 MOD 11,10",
  source: "§ 139b Abgabenordnung; Bundeszentralamt für Steuern",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "Steuer-ID 65929970489",
      "Steueridentifikationsnummer: 86 095 742 719",
      "IdNr. 65930917924",
      "steuerliche Identifikationsnummer 65932064819",
      "German tax ID 65933022227",
    ],
    misses: ["order 65929970489", "65929970489", "Rechnung 65930917924", "Steuer 2024", "tel 06593206481"],
  },
  words: [
    "steuer-id*",
    "steuerid",
    "steuer id",
    "steueridentifikationsnummer*",
    "steuerliche identifikationsnummer",
    "idnr",
    "tax id",
    "german tax id",
    "tin",
    "steuer-idnr",
  ],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [{ kind: "number", lengths: [11], check: holds, shapes: ["2-3-3-3"] }],
});

function holds(digits: Uint8Array): boolean {
  if (digits[0] === 0) return false;
  const counts = new Uint8Array(10);
  for (let i = 0; i < 10; i++) counts[digits[i] as number] = (counts[digits[i] as number] as number) + 1;
  const repeated = counts.filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] as number) > 3) return false;
  let product = 10;
  for (let i = 0; i < 10; i++) {
    const sum = ((digits[i] as number) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === digits[10];
}
