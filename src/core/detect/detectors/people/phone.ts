import { detector, type Judgement, type Piece } from "#core/detect/detector.ts";
import { byteAt, CLASS, slice, type View } from "#core/detect/view.ts";

const INTERNATIONAL = /\d{1,4}[\s.\-/]?(?:\(0?\)[\s.-]?)?(?:\(?\d{1,4}\)?[\s.\-/]{0,3}){1,6}\d{2,9}(?![\d])/y;

/** Telephone numbers, Dutch and international. */
export const phone = detector({
  id: "phone",
  title: { nl: "Telefoonnummer", en: "Telephone number" },
  check:
    "a Dutch number of 10 digits with an area code that exists (or 0800, 0900 and kin), or + or 00 and a country code and 7 to 14 digits",
  source: "Nummerplan telefoon- en ISDN-diensten (ACM); ITU-T E.164",
  levels: { medium: "there are ten or more of them, or a word such as private stands beside it", low: "its form" },
  examples: {
    hits: [
      "06-12345678",
      "bel (020) 123 45 67",
      "+31 6 12 34 56 78",
      "tel: 0031612345678",
      "Telefoon 088-1234567",
      "+44 20 7946 0958",
      "0900-8844",
    ],
    misses: ["order 0612345678", "0123", "2024-0612", "EUR 0201234567", "00000000"],
  },
  words: [
    "tel",
    "telefoon*",
    "telefoonnummer*",
    "telnr",
    "tel.nr",
    "mobiel*",
    "mobile",
    "mob",
    "gsm",
    "phone*",
    "cell",
    "bel",
    "bellen",
    "bereikbaar",
    "call",
    "whatsapp",
    "sms",
    "fax",
    "t",
    "m",
    "telephone*",
  ],
  grading: { alone: "low", supported: "low", contradicted: "none", typo: false, mass: { least: 10, level: "medium" } },
  finds: [
    {
      kind: "code",
      letters: [0, 0],
      digits: [1, 15],
      after: " .-/(?",
      before: "+",
      from: international,
      pattern: INTERNATIONAL,
      check: (match, view, start) => worldwide(match[0], view, start),
    },
    {
      kind: "code",
      letters: [0, 0],
      digits: [4, 15],
      after: " .-/(?",
      before: "a.-/ (?",
      first: "0",
      from: international,
      pattern: INTERNATIONAL,
      check: (match, view, start) => worldwide(match[0], view, start),
    },
    {
      kind: "code",
      letters: [0, 0],
      digits: [2, 10],
      after: " .-/?,:",
      first: "0",
      from: (view, run) => (byteAt(view, run + 1) !== 48 ? run : -1),
      pattern:
        /0\d(?:[\d](?:[ .-]?\d){7}|[\d]?[ .-]\d(?:[ .-]?\d){5,7}|\d?\)[ .-]?\d(?:[ .-]?\d){5,7}|\d{2}\)?[ .\-/]{0,3}\d(?:[ .-]?\d){3,6})(?![\d])/y,
      check: (match, view, start) => dutch(match[0], view, start),
    },
  ],
});

/** After a plus sign, or 00 that a country code follows. */
function international(view: View, run: number, runEnd: number): number {
  if (byteAt(view, run - 1) === 43 && CLASS[byteAt(view, run - 2)] === 0) return run;
  return byteAt(view, run) === 48 && byteAt(view, run + 1) === 48 && byteAt(view, run + 2) !== 48 && runEnd - run >= 4 && runEnd - run <= 15
    ? run
    : -1;
}

function worldwide(text: string, view: View, start: number): Judgement | Piece {
  const plus = byteAt(view, start - 1) === 43;
  const digits = text
    .replace(/\(0\)/u, "")
    .replace(/\D/gu, "")
    .replace(plus ? /^/u : /^00/u, "");
  if (digits.length < 8 || digits.length > 15 || !COUNTRY_CODE.test(digits)) return "none";
  if (digits.startsWith("31") && digits.replace(/^310?/u, "").length !== 9) return "none";
  return { length: text.length, before: plus ? 1 : 0, judgement: privately(view, start) };
}

function dutch(text: string, view: View, start: number): Judgement | Piece {
  const digits = text.replace(/\D/gu, "");
  const opened = byteAt(view, start - 1) === 40;
  if (text.includes(")") !== opened) return "none";
  const service = /^0(?:800|90[0-9]|6760|66)/u.test(digits);
  if (service ? digits.length < 8 || digits.length > 11 : digits.length !== 10 || !/^0[1-578]|^06[1-58]/u.test(digits)) return "none";
  // Digits without any gap that do not begin as a mobile number may be any number at all.
  return { length: text.length, before: opened ? 1 : 0, judgement: privately(view, start) };
}

function privately(view: View, start: number): Judgement {
  return /(?:prive|privat|thuis|geheim|home)[\w-]*\s?(?:nummer|nr|number|phone|telefoon\w*|mobiel\w*)?\s?(?:is|:)?\s?[+(]?$/iu.test(
    slice(view, start - 40, start),
  )
    ? "medium"
    : true;
}

const COUNTRY_CODE =
  /^(?:1|2[07]|21[1-8]|22\d|23\d|24\d|25\d|26\d|29[0179]|3[0-469]|35\d|37[0-8]|38[0-35-79]|4[013-9]|42[013]|5[1-8]|50\d|59\d|6[0-6]|67[0-9]|68\d|69[0-2]|7|8[1246]|85[0-6]|88[06]|9[0-58]|96\d|97[0-79]|99[2-68])/u;
