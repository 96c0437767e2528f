import { mod97 } from "#core/detect/checks.ts";
import { detector, type Judgement, type Piece } from "#core/detect/detector.ts";
import { hasIbanForm, IBAN_STRUCTURES, ibanLength } from "#core/detect/detectors/world/iban-countries.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

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
      from: countryBefore,
      pattern: /[a-z][ .-]?[a-z][ .\-:]{0,2}[\doilszb](?:(?:[ \t.\-_/]{0,2}|[ \t]{0,2}-?=?[ \t]{0,2}\r?\n[ \t>]{0,6})[a-z\d]){12,33}/iy,
      check: (match) => judge(match[0]),
    },
  ],
});

/** Where the country's two letters stand, with or without gaps; -1 where they are no country's. */
function countryBefore(view: View, run: number): number {
  let at = run - 1;
  if (CLASS[byteAt(view, at)] !== 2) at--;
  const second = byteAt(view, at);
  if (CLASS[byteAt(view, --at)] !== 2) at--;
  const first = byteAt(view, at);
  // "N L91" but not "on L91": the first letter begins a word.
  if (CLASS[first] !== 2 || CLASS[second] !== 2 || CLASS[byteAt(view, at - 1)] !== 0) return -1;
  const wanted = WANTED[(first & 31) * 32 + (second & 31)];
  return wanted !== undefined && reaches(view, at, wanted) ? at : -1;
}

/** How long an IBAN of each two letters is; 0 where they are no country's. */
const LENGTHS = new Uint8Array(1024);
for (const country of IBAN_STRUCTURES.keys())
  LENGTHS[(country.charCodeAt(0) & 31) * 32 + (country.charCodeAt(1) & 31)] = ibanLength(country) ?? 0;

const [DIGIT, LETTER] = [1, 2];

/** Per byte: whether it may be read as a digit or as a letter, see `mend`; 0 for all else. */
const READS_AS: Uint8Array = Uint8Array.from(CLASS, (kind) => kind);
for (const letter of "OoQqIiLlZzSsBb") READS_AS[letter.charCodeAt(0)] = DIGIT | LETTER;
for (const digit of "01") READS_AS[digit.charCodeAt(0)] = DIGIT | LETTER;

/** What the country of each two letters wants at each place. */
const WANTED: (Uint8Array | undefined)[] = Array.from({ length: 1024 }, () => undefined);
for (const [country, structure] of IBAN_STRUCTURES)
  WANTED[(country.charCodeAt(0) & 31) * 32 + (country.charCodeAt(1) & 31)] = Uint8Array.from(
    [...`2a2n${structure}`.matchAll(/(\d+)([nac])/gu)].flatMap(([, count, kind]) =>
      Array.from({ length: Number(count) }, () => (kind === "n" ? DIGIT : kind === "a" ? LETTER : DIGIT | LETTER)),
    ),
  );

/** Whether all that is wanted follows, as far as it may be read so, with no more between than gaps. */
function reaches(view: View, start: number, wanted: Uint8Array): boolean {
  let taken = 0;
  for (let i = start, gap = 0; taken < wanted.length && gap <= GAP_MOST; i++) {
    const readsAs = READS_AS[byteAt(view, i)] as number;
    if (readsAs === 0) gap++;
    else if ((readsAs & (wanted[taken] as number)) === 0) return false;
    else {
      gap = 0;
      taken++;
    }
  }
  return taken === wanted.length;
}

/** The longest gap that the pattern allows: around the end of a line. */
const GAP_MOST = 14;

function judge(text: string): Judgement | Piece {
  let first = 0;
  let taken = 0;
  let at = 0;
  let length = 34;
  for (; at < text.length && taken < length; at++) {
    const code = text.charCodeAt(at);
    if (CLASS[code] === 0) continue;
    taken++;
    if (taken === 1) first = code & 31;
    else if (taken === 2) length = LENGTHS[first * 32 + (code & 31)] as number;
  }
  // A letter or digit that goes on without a gap makes it part of something longer.
  if (taken < length || length === 0 || (at < text.length && CLASS[text.charCodeAt(at)] !== 0)) return "none";
  const compact = text
    .slice(0, at)
    .replace(/[^a-z\d]/giu, "")
    .toUpperCase();
  if (holds(compact)) return { length: at, judgement: true };
  const mended = mend(compact);
  if (mended !== compact && holds(mended)) return { length: at, judgement: "medium" };
  return hasIbanForm(compact) ? { length: at, judgement: false } : "none";
}

function holds(iban: string): boolean {
  return hasIbanForm(iban) && mod97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

const AS_DIGIT = new Map(Array.from("O0Q0I1L1Z2S5B8").flatMap((c, i, all) => (i % 2 === 0 ? [[c, all[i + 1] ?? c] as const] : [])));

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
