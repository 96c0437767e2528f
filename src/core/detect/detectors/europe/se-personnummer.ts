import { isDate, luhn, valueOf } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Swedish personal and coordination number. */
export const sePersonnummer = detector({
  id: "se.personnummer",
  title: { nl: "Zweeds persoonsnummer", en: "Swedish personal number" },
  check: "date of birth (day plus 60 for coordination numbers), serial number and Luhn over the last ten digits",
  source: "Folkbokföringslag (1991:481); Skatteverket",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "the check holds and it is written with its dash, or it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "personnummer 640823-3234",
      "Personnr: 19811218-9876",
      "samordningsnummer 850709-9805",
      "svenskt personnummer 9001012344",
      "pnr 8112189876",
    ],
    misses: ["order 6408233234", "6408233234", "640823-3235", "faktura 8112189876", "personnummer saknas"],
  },
  words: ["personnummer", "personnr", "samordningsnummer", "pnr", "swedish personal number", "person nr"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [{ kind: "number", lengths: [10, 12], check: holds, shapes: ["6-4", "8-4"], shapedAlone: "low" }],
});

function holds(digits: Uint8Array, n: number): boolean {
  const ten = digits.slice(n - 10, n);
  const century = n === 12 ? valueOf(digits, 0, 2) : 19;
  if (century < 18 || century > 20) return false;
  const day = valueOf(ten, 4, 6);
  return isDate(2000 + valueOf(ten, 0, 2), valueOf(ten, 2, 4), day > 60 ? day - 60 : day) && luhn(ten, 10);
}
