import { detector, type Judgement, type Piece } from "#core/detect/detector.ts";
import { byteAt, CLASS, slice, type View } from "#core/detect/view.ts";

const AMOUNT = {
  kind: "code",
  letters: [0, 0],
  first: "123456789",
  pattern: /\d{1,3}(?:[. ,]\d{3}){1,2}(?:[.,]\d\d|,-)?(?![\d])|\d{3,7}(?:[.,]\d\d|,-)?(?![\d])/y,
  check: amount,
} as const;

/** What someone earns. */
export const salary = detector({
  id: "salary",
  title: { nl: "Salaris", en: "Salary" },
  check: "an amount of at least 400 beside a word that says salary",
  source: "GDPR recital 75 (economic situation); customary forms of amounts",
  levels: { medium: "its word stands beside the amount" },
  examples: {
    hits: [
      "salaris: € 3.500,00",
      "Het brutoloon is 2950 euro per maand",
      "salary of EUR 65,000",
      "jaarsalaris 54.000",
      "uurloon € 450,00",
      "bruto € 4.125 p/m",
    ],
    misses: ["totaal € 3.500", "salaris volgt", "salaris over 2024", "Salaris: zie bijlage", "order € 3.500,00"],
  },
  words: [
    "salaris*",
    "maandsalaris*",
    "jaarsalaris*",
    "brutosalaris*",
    "nettosalaris*",
    "loon",
    "brutoloon*",
    "nettoloon*",
    "uurloon*",
    "maandloon*",
    "jaarloon*",
    "bruto",
    "netto loon",
    "verdient",
    "verdien",
    "salary",
    "salaries",
    "wage*",
    "earns",
    "gross pay",
    "net pay",
    "annual pay",
    "base pay",
    "bonus",
    "ontslagvergoeding*",
    "transitievergoeding*",
    "severance*",
  ],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [
    { ...AMOUNT, digits: [3, 7], after: "., ?" },
    {
      ...AMOUNT,
      digits: [1, 2],
      after: "., ",
      later: "d",
      from: (view, run, runEnd) => (CLASS[byteAt(view, runEnd + 3)] === 1 ? run : -1),
    },
  ],
});

function amount(match: RegExpExecArray, view: View, start: number): Judgement | Piece {
  const whole = Number(match[0].replace(/[.,]\d\d$|,-$/u, "").replace(/\D/gu, ""));
  const before = slice(view, start - 6, start);
  const after = slice(view, start + match[0].length, start + match[0].length + 12);
  const currency = /(?:\x11|eur|euro|\$|usd|\x12|gbp)\s?$/iu.exec(before);
  const money = currency !== null || /^\s?(?:euro|eur|\x11|usd|gbp|per|p\/m|p\.m|bruto|netto|gross|a year|k\b)/iu.test(after);
  if (whole < 400 || whole > 9_999_999) return "none";
  // A number like a year is an amount only with its currency.
  if (!money && whole >= 1900 && whole <= 2100 && !/\D/u.test(match[0])) return "none";
  return { length: match[0].length, before: currency === null ? 0 : currency[0].length, judgement: "unchecked" };
}
