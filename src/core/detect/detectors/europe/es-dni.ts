import { byteAt, CLASS } from "#core/detect/view.ts";
import { detector } from "#core/detect/detector.ts";

const FORM = /(\d{2}\.?\d{3}\.?\d{3})[ -]?([A-Z])(?![A-Za-z\d])/iy;

/** The Spanish identity number (DNI) and that of foreigners (NIE). */
export const esDni = detector({
  id: "es.dni",
  title: { nl: "Spaans identiteitsnummer (DNI, NIE)", en: "Spanish identity number (DNI, NIE)" },
  check: "8 digits, or X, Y or Z and 7 digits, and the letter for the number modulo 23",
  source: "Real Decreto 1553/2005; Ministerio del Interior",
  levels: {
    high: "the check holds and its word stands beside it",
    medium: "the check holds",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["DNI 12345678Z", "NIE X1234567L", "dni: 48.151.623-L", "mi NIE es Y0523821X", "NIF 00532177-A"],
    misses: ["12345678A", "order 12345678", "X1234567A", "12345678ZZ", "lote 4815162L"],
  },
  words: ["dni", "nie", "nif", "documento nacional*", "numero de identidad"],
  grading: { alone: "medium", supported: "high", contradicted: "low", typo: true },
  finds: [
    {
      kind: "code",
      letters: [0, 0],
      digits: [2, 2],
      after: ".",
      later: "d",
      from: (view, run, runEnd) => (CLASS[byteAt(view, runEnd + 3)] === 1 ? run : -1),
      pattern: FORM,
      check: national,
    },
    { kind: "code", letters: [0, 0], digits: [8, 8], after: "a", pattern: FORM, check: national },
    { kind: "code", letters: [0, 0], digits: [8, 8], after: " -", later: "a", pattern: FORM, check: national },
    {
      kind: "code",
      letters: [1, 1],
      digits: [7, 7],
      pattern: /([XYZ]\d{7})[ -]?([A-Z])(?![A-Za-z\d])/iy,
      check: (match) => holds((match[1] ?? "").toUpperCase().replace("X", "0").replace("Y", "1").replace("Z", "2"), match[2] ?? ""),
    },
  ],
});

function national(match: RegExpExecArray): boolean {
  return holds((match[1] ?? "").replaceAll(".", ""), match[2] ?? "");
}

function holds(number: string, letter: string): boolean {
  return "TRWAGMYFPDXBNJZSQVHLCKE".charAt(Number(number) % 23) === letter.toUpperCase();
}
