import { mod97, weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** Dutch VAT numbers. */
export const nlVat = detector({
  id: "nl.vat",
  title: { nl: "Btw-nummer", en: "Dutch VAT number" },
  check:
    "NL, 9 digits, B, 2 digits; the digits pass the eleven-check (legal persons) or the whole is 1 modulo 97 (sole traders, since 2020)",
  source: "Belastingdienst, btw-identificatienummer; VIES",
  levels: {
    high: "a check holds and a word such as btw stands beside it",
    medium: "a check holds",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["Btw-nummer NL801289993B01", "VAT: NL 8013.21.669.B01", "btw-id NL123456943B82", "nl123457015b16", "BTW nr. NL-801424616-B01"],
    misses: ["NL801289992B01", "DE801289993B01", "order NL8012B01", "NL801289993", "BNL801289993B01X"],
  },
  words: [
    "btw",
    "btw nr",
    "btw-nummer*",
    "btwnummer*",
    "btw-id*",
    "omzetbelastingnummer*",
    "vat",
    "vat number*",
    "vat no",
    "vat id",
    "ob-nummer",
  ],
  grading: { alone: "medium", supported: "high", contradicted: "medium", typo: true },
  finds: [
    {
      kind: "code",
      letters: [2, 2],
      digits: [1, 9],
      begins: ["nl"],
      pattern: /nl[ .-]?(\d(?:[ .-]?\d){8})[ .-]?b[ .-]?(\d ?\d)(?![a-z\d])/iy,
      check: (match) => holds((match[1] ?? "").replace(/\D/gu, ""), (match[2] ?? "").replace(/\D/gu, "")),
    },
  ],
});

function holds(number: string, suffix: string): boolean {
  const digits = Uint8Array.from(number, Number);
  return weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 || mod97(`NL${number}B${suffix}`) === 1;
}
