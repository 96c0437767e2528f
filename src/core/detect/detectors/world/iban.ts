import { mod97 } from "#core/detect/checks.ts";
import { detector, type Judgement, type Piece } from "#core/detect/detector.ts";
import { hasIbanForm, ibanLength } from "#core/detect/detectors/world/iban-countries.ts";

/** International bank account numbers of every country that has them. */
export const iban = detector({
  id: "iban",
  title: { nl: "Bankrekeningnummer (IBAN)", en: "Bank account number (IBAN)" },
  check:
    "a country of the registry, its length, letters and digits where that country has them, and remainder 1 modulo 97; any grouping, capitals or not",
  source: "ISO 13616 and the SWIFT IBAN Registry; ISO/IEC 7064 MOD 97-10",
  levels: {
    high: "country, length, form and check hold: by chance that is rarer than one in a million",
    medium: "it holds only when letters are read as digits or digits as letters, as after a scan",
    low: "it stands beside the word IBAN or account and looks like one with a typing error",
  },
  examples: {
    hits: [
      "NL91 ABNA 0417 1643 00",
      "nl91abna0417164300",
      "IBAN: DE89 3704 0044 0532 0130 00",
      "Overmaken op BE68 5390 0754 7034 graag",
      "GB29-NWBK-6016-1331-9268-19",
      "rekening N L 9 1 A B N A 0 4 1 7 1 6 4 3 0 0",
      "NO9386011117947",
    ],
    misses: [
      "NL91 ABNA 0417 1643 01",
      "order NL12 3456",
      "versie AB12CD34EF56",
      "kenmerk FR7630006000011234567890188",
      "BTW NL123456789B01",
    ],
  },
  words: [
    "iban*",
    "rekening",
    "rekeningnummer*",
    "rekeningnr",
    "bankrekening*",
    "rek nr",
    "rek.nr",
    "bank account",
    "account number",
    "account no",
    "kontonummer",
    "bankverbindung",
    "tegenrekening*",
    "compte",
    "conto",
  ],
  grading: { alone: "high", supported: "high", contradicted: "high", typo: true },
  finds: [
    {
      kind: "code",
      letters: [1, 2],
      digits: [1, 20],
      pattern: /[a-z][ .-]?[a-z][ .\-:]{0,2}[\doilszb](?:(?:[ \t.\-_/]{0,2}|[ \t]{0,2}-?=?\r?\n[ \t>]{0,6})[a-z\d]){12,33}/iy,
      check: (match) => judge(match[0]),
    },
  ],
});

function judge(text: string): Judgement | Piece {
  const country = text
    .replace(/[^a-z]/giu, "")
    .slice(0, 2)
    .toUpperCase();
  const length = ibanLength(country);
  if (length === undefined) return "none";
  let compact = "";
  let at = 0;
  for (; at < text.length && compact.length < length; at++) if (/[a-z\d]/iu.test(text.charAt(at))) compact += text.charAt(at).toUpperCase();
  if (compact.length < length) return "none";
  // A letter or digit that goes on without a gap makes it part of something longer.
  if (/[a-z\d]/iu.test(text.charAt(at))) return "none";
  if (holds(compact)) return { length: at, judgement: true };
  const mended = mend(compact);
  if (mended !== compact && holds(mended)) return { length: at, judgement: "medium" };
  return hasIbanForm(compact) ? { length: at, judgement: false } : "none";
}

function holds(iban: string): boolean {
  return hasIbanForm(iban) && mod97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

const AS_DIGIT = new Map([..."O0Q0I1L1Z2S5B8"].flatMap((c, i, all) => (i % 2 === 0 ? [[c, all[i + 1] ?? c] as const] : [])));

/** Letters that look like digits read as digits, except in the bank's letters of the countries that begin with four. */
function mend(iban: string): string {
  const letters = /^(?:NL|GB|IE|RO|BG|LV|MT|GI|TR)/u.test(iban) && !iban.startsWith("TR") ? 8 : 4;
  const digits = (text: string) => text.replace(/[A-Z]/gu, (c) => AS_DIGIT.get(c) ?? c);
  return (
    iban.slice(0, 2) +
    digits(iban.slice(2, 4)) +
    (letters === 8 ? iban.slice(4, 8).replaceAll("0", "O").replaceAll("1", "I") : "") +
    digits(iban.slice(letters))
  );
}
