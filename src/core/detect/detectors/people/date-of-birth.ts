import { isDate } from "#core/detect/checks.ts";
import { detector, type Judgement } from "#core/detect/detector.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

const MONTHS =
  "jan(?:uari|uary)?|feb(?:ruari|ruary)?|m(?:aa|a)?rt|maart|march|mar|apr(?:il)?|mei|may|juni?|june|juli?|july|aug(?:ustus|ust)?|sep(?:t|tember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?";

/** What a month, or the word "of" before it, begins with. */
const MONTH_LETTERS = "jfmasond";

const NUMERIC = {
  kind: "code",
  letters: [0, 0],
  before: "+ (?",
  pattern: new RegExp(
    `(\\d{1,2})[-/. ](\\d{1,2})[-/. ]((?:19|20)?\\d\\d)(?![\\d])|(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?!\\d)|(\\d{1,2})(?:st|nd|rd|th|e)?[ -](?:of )?(${MONTHS})\\.?,?[ -]((?:19|20)\\d\\d)|(\\d\\d)(\\d\\d)((?:19|20)\\d\\d)(?!\\d)|((?:19|20)\\d\\d)(\\d\\d)(\\d\\d)(?!\\d)`,
    "iy",
  ),
  check: numeric,
} as const;

const IN_WORDS = {
  kind: "code",
  letters: [0, 0],
  digits: [1, 2],
  before: " ",
  from: monthStart,
  pattern: new RegExp(`(?:${MONTHS})\\.? \\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\\d\\d(?!\\d)`, "iy"),
  check: (): Judgement => "unchecked",
} as const;

/** Dates of birth, known by the word beside them. */
export const dateOfBirth = detector({
  id: "date-of-birth",
  title: { nl: "Geboortedatum", en: "Date of birth" },
  check: "a date of the calendar between 1900 and 2030, beside a word that says born",
  source: "Besluit BSN-stelsel (identifying data); ISO 8601 and customary forms",
  levels: { medium: "its word stands beside it", low: "a person's name stands right before it" },
  examples: {
    hits: [
      "geboren op 12-03-1980",
      "Geboortedatum: 3 maart 1980",
      "geb. 1/2/75",
      "date of birth 1980-03-12",
      "DOB: March 3, 1980",
      "born on 3rd of May 1999",
    ],
    misses: ["vergadering op 12-03-2024", "geboren op 31-02-1980", "12-03-1980", "geboren in Utrecht", "factuurdatum 3 maart 2024"],
  },
  words: [
    "geboren",
    "geboortedatum*",
    "geb",
    "geb.dat",
    "geb datum",
    "gebdatum",
    "geboortedag",
    "dob",
    "date of birth",
    "birth date",
    "birthdate",
    "born",
    "born on",
    "geb.datum",
    "d.o.b",
    "birthday",
  ],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false, named: "low" },
  finds: [
    { ...NUMERIC, digits: [1, 2], after: "-/. ", later: "d" },
    { ...NUMERIC, digits: [1, 2], after: "- ", later: "a", from: beforeMonth },
    { ...NUMERIC, digits: [1, 2], after: "snrte" },
    { ...NUMERIC, digits: [4, 4], after: "-/.", later: "d" },
    { ...NUMERIC, digits: [8, 8], after: "-/. a,?" },
    { ...IN_WORDS, after: " ", later: "12" },
    { ...IN_WORDS, after: ",", later: " " },
    { ...IN_WORDS, after: "snrtSNRT" },
  ],
});

function numeric(match: RegExpExecArray): Judgement {
  const [, d1, m1, y1, y2, m2, d2, d3, word, y3, d4, m4, y4, y5, m5, d5] = match;
  if (word !== undefined) return isDate(Number(y3), 1, Number(d3)) ? true : "none";
  const year = Number(y1 ?? y2 ?? y4 ?? y5 ?? y3);
  const month = Number(m1 ?? m2 ?? m4 ?? m5);
  const day = Number(d1 ?? d2 ?? d4 ?? d5);
  if (year > 2030 || (year >= 100 && year < 1900)) return "none";
  return isDate(year, month, day) || isDate(year, day, month) ? true : "none";
}

/** Where what follows may be a month. */
function beforeMonth(view: View, run: number, runEnd: number): number {
  return byteAt(view, runEnd) === 45 || MONTH_LETTERS.includes(String.fromCharCode(byteAt(view, runEnd + 1) | 32)) ? run : -1;
}

/** A month in words right before the number. */
function monthStart(view: View, run: number): number {
  let at = run - 1;
  if (byteAt(view, at) !== 32) return -1;
  if (byteAt(view, at - 1) === 46) at--;
  const end = at;
  while (at > view.from && end - at < 10 && CLASS[byteAt(view, at - 1)] === 2) at--;
  return end - at >= 3 ? at : -1;
}
