import { detector, type Judgement, type Piece } from "#core/detect/detector.ts";
import { byteAt, CLASS, slice, type View } from "#core/detect/view.ts";

/** The machine-readable zone of passports, identity cards and visas. */
export const passportMrz = detector({
  id: "passport.mrz",
  title: { nl: "Machineleesbare strook van een paspoort of ID-kaart", en: "Machine-readable zone of a passport or identity card" },
  check: "the lines of TD1, TD2, TD3 or a visa, with the check digits of number, birth date and expiry date (weights 7 3 1 modulo 10)",
  source: "ICAO Doc 9303, parts 3 to 7",
  levels: { high: "the check digits hold", low: "it has the form but a check digit fails, as after a scan" },
  examples: {
    hits: [
      "P<NLDDE<BRUIJN<<WILLEKE<LISELOTTE<<<<<<<<<<<\nSPECI20142NLD6503101F2403096999999990<<<<<84",
      "XR1001R586NLD8504124M3101171<<<<<<<<<<<<<<06",
      "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
      "I<NLDSPECI20142<<<<<<<<<<<<<<<\n6503101F2403096NLD<<<<<<<<<<<8\nDE<BRUIJN<<WILLEKE<LISELOTTE<<",
      "D231458907UTO7408122F1204159<<<<<<<6",
    ],
    misses: ["SPECI20142NLD6503101F24", "P<NLDDE<BRUIJN", "6503101F2403096", "if (a<b && b<<2) return 7408122", "<<<<<<<<<<<<<<<<<<"],
  },
  words: ["mrz", "machineleesbare*", "machine readable*"],
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [
    {
      kind: "code",
      letters: [0, 9],
      digits: [1, 9],
      after: "A<",
      from: lineStart,
      pattern: /([A-Z\d<]{9})([\d<])[A-Z<]{3}(\d{6})(\d)[MFX<](\d{6})(\d)[A-Z\d<]{7,14}\d(?:\d)?(?![A-Z\d<])/y,
      check: (match, view, start) =>
        withNames(
          view,
          start,
          match[0],
          holds(match[1] ?? "", match[2] ?? "") && holds(match[3] ?? "", match[4] ?? "") && holds(match[5] ?? "", match[6] ?? ""),
        ),
    },
    {
      kind: "code",
      letters: [0, 0],
      digits: [7, 7],
      after: "MFX<",
      pattern: /(\d{6})(\d)[MFX<](\d{6})(\d)[A-Z<]{3}[A-Z\d<]{11}\d(?![A-Z\d<])(?:\r?\n[A-Z<]{30}(?![A-Z\d<]))?/y,
      check: (match, view, start) =>
        withNames(view, start, match[0], holds(match[1] ?? "", match[2] ?? "") && holds(match[3] ?? "", match[4] ?? "")),
    },
  ],
});

/** Where a run of capitals, digits and fillers begins that reaches far enough to be a line. */
function lineStart(view: View, run: number, runEnd: number): number {
  let at = run;
  while (at > view.from && run - at < 10 && isZone(byteAt(view, at - 1))) at--;
  let end = runEnd;
  while (end < at + 34 && isZone(byteAt(view, end))) end++;
  return end - at >= 34 ? at : -1;
}

function isZone(byte: number): boolean {
  return CLASS[byte] === 1 || byte === 60 || (byte >= 65 && byte <= 90);
}

function holds(field: string, check: string): boolean {
  let sum = 0;
  for (let i = 0; i < field.length; i++) {
    const c = field.charCodeAt(i);
    const value = c === 60 ? 0 : c >= 65 ? c - 55 : c - 48;
    sum += value * (i % 3 === 0 ? 7 : i % 3 === 1 ? 3 : 1);
  }
  return sum % 10 === Number(check === "<" ? "0" : check);
}

/** The line of names or of the document above belongs to it. */
function withNames(view: View, start: number, text: string, valid: boolean): Judgement | Piece {
  const above = /(?:[PVIAC][A-Z<][A-Z<]{3}[A-Z\d<]{25,39})\r?\n$/u.exec(slice(view, start - 48, start));
  return { length: text.length, before: above === null ? 0 : above[0].length, judgement: valid ? "high" : "low" };
}
