import { byteAt, CLASS, type View } from "#core/detect/view.ts";

const FORM = /[A-Z]{3} ?[A-Z]{3} ?[\dL-NP-V]{2} ?[A-EHLMPR-T] ?[\dL-NP-V]{2} ?[A-Z][\dL-NP-V]{3} ?[A-Z](?![A-Za-z\d])/iy;
import { detector } from "#core/detect/detector.ts";

/** The Italian tax code of a person. */
export const itCodiceFiscale = detector({
  id: "it.codice-fiscale",
  title: { nl: "Italiaanse belastingcode (codice fiscale)", en: "Italian tax code (codice fiscale)" },
  check:
    "6 letters of the name, year, a letter for the month, day (plus 40 for women), place and a check letter; digits may be letters where two people would share a code",
  source: "Decreto ministeriale 23 dicembre 1976",
  levels: {
    high: "the check holds: form and letter together are rarer by chance than one in a million",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "Codice fiscale RSSMRA85T10A562S",
      "BNCLCU70A01F205R",
      "cf: vrdgpp13r10b293p",
      "C.F. MRT MTT 91D08 F205 J",
      "codice FRRGNN92B55H501I",
    ],
    misses: ["RSSMRA85T10A562T", "ABCDEF12G34H567I", "order RSSMRA85", "RSSMRA85T10A562SX", "RSS MRA"],
  },
  words: ["codice fiscale", "cf", "c.f", "italian tax code"],
  grading: { alone: "high", supported: "high", contradicted: "high", typo: true },
  finds: [
    {
      kind: "code",
      letters: [3, 6],
      digits: [1, 2],
      after: " a",
      from: (view, run) =>
        CLASS[byteAt(view, run - 1)] === 2 && CLASS[byteAt(view, run - 6)] === 2
          ? run - 6
          : byteAt(view, run - 1) === 32 && byteAt(view, run - 5) === 32
            ? run - 8
            : -1,
      pattern: FORM,
      check: (match) => holds(match[0]),
    },
    {
      kind: "code",
      letters: [0, 0],
      digits: [2, 2],
      before: " ",
      from: (view, run) =>
        byteAt(view, run - 1) === 32 && byteAt(view, run - 5) === 32 && CLASS[byteAt(view, run - 8)] === 2 && dayFollows(view, run + 2)
          ? run - 8
          : -1,
      pattern: FORM,
      check: (match) => holds(match[0]),
    },
  ],
});

/** Whether the letter of a month stands there, and behind it two digits or letters that stand for digits. */
function dayFollows(view: View, at: number): boolean {
  const month = byteAt(view, at) === 32 ? at + 1 : at;
  const day = byteAt(view, month + 1) === 32 ? month + 2 : month + 1;
  return isOneOf(MONTHS, byteAt(view, month)) && isOneOf(DIGITS, byteAt(view, day)) && isOneOf(DIGITS, byteAt(view, day + 1));
}

const MONTHS = "ABCDEHLMPRST";
const DIGITS = "0123456789LMNPQRSTUV";

function isOneOf(signs: string, byte: number): boolean {
  return signs.includes(String.fromCharCode(byte).toUpperCase());
}

// The value of a digit or letter in an odd place.
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function holds(text: string): boolean {
  const code = text.replaceAll(" ", "").toUpperCase();
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const c = code.charCodeAt(i);
    const value = c < 65 ? c - 48 : c - 65;
    sum += i % 2 === 0 ? (ODD[value] ?? 0) : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === code.charAt(15);
}
