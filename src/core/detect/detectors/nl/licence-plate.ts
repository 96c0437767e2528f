import { detector, type Judgement } from "#core/detect/detector.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

const SERIES =
  "LL-DD-DD|DD-DD-LL|DD-LL-DD|LL-DD-LL|LL-LL-DD|DD-LL-LL|DD-LLL-D|D-LLL-DD|LL-DDD-L|L-DDD-LL|LLL-DD-L|L-DD-LLL|D-LL-DDD|DDD-LL-D";
const spell = (series: string) => series.replaceAll("L", "[A-Z]").replaceAll("D", "\\d");

const DASHED = new RegExp(`(?:${spell(SERIES)})(?![-A-Za-z\\d])`, "y");

const ANY_FORM = {
  kind: "code",
  digits: [1, 3],
  needsWord: true,
  from: plateStart,
  pattern: new RegExp(`(?:${spell(SERIES.replaceAll("-", "[ -]?"))})(?![-A-Za-z\\d])`, "iy"),
  check: (): Judgement => "unchecked",
} as const;

/** Dutch number plates of all series. */
export const nlLicencePlate = detector({
  id: "nl.licence-plate",
  title: { nl: "Kenteken", en: "Dutch number plate" },
  check: "one of the fourteen series of letters and digits, with dashes and in capitals, or in any form beside the word kenteken",
  source: "RDW, Kentekenreglement, sidecodes 1 to 14",
  levels: { medium: "the word kenteken or one like it stands beside it", low: "it is written as a plate, in capitals with dashes" },
  examples: {
    hits: [
      "kenteken GH-123-X",
      "Kenteken: 12-ABC-3",
      "auto met kenteken XX-99-XX",
      "licence plate 99-XR-45",
      "kenteken 1-KBB-00",
      "nummerplaat TD-456-F",
      "kenteken gh-123-x",
    ],
    misses: ["12-03-2024", "AB-12-cd", "pagina 12-14", "COVID-19", "versie 1-2-3"],
  },
  words: [
    "kenteken",
    "kentekens",
    "kentekennummer*",
    "kentekenplaat*",
    "nummerplaat*",
    "licence plate*",
    "license plate*",
    "number plate*",
    "registration plate",
  ],
  grading: { alone: "low", supported: "medium", contradicted: "low", typo: false },
  finds: [
    {
      kind: "code",
      letters: [0, 3],
      digits: [1, 3],
      earlier: "a",
      before: "-",
      after: "- .,?:",
      from: dashedStart,
      pattern: DASHED,
      check: () => true,
    },
    {
      kind: "code",
      letters: [0, 3],
      digits: [1, 3],
      before: "a./+ (?",
      after: "-",
      later: "ad",
      from: dashedStart,
      pattern: DASHED,
      check: () => true,
    },
    // In any form: the letters stand before the digits or behind them.
    { ...ANY_FORM, letters: [0, 3], after: "-a " },
    { ...ANY_FORM, letters: [1, 3], after: ",.?:" },
    { ...ANY_FORM, letters: [0, 0], before: "- ", after: ",.?:" },
  ],
});

/** As `plateStart`, where two dashes stand in what would be the plate. */
function dashedStart(view: View, run: number, runEnd: number): number {
  const at = plateStart(view, run, runEnd);
  if (at < 0) return -1;
  let dashes = 0;
  for (let i = at; i < at + 7; i++) if (byteAt(view, i) === 45) dashes++;
  return dashes === 2 ? at : -1;
}

/** Where the plate begins whose first digits begin at `run`; -1 where no letters stand about. */
function plateStart(view: View, run: number, runEnd: number): number {
  let at = run;
  const gap = byteAt(view, at - 1);
  if (gap === 45 || gap === 32) at--;
  while (at > run - 8 && (CLASS[byteAt(view, at - 1)] === 2 || (byteAt(view, at - 1) === 45 && at < run - 1))) at--;
  const free = CLASS[byteAt(view, at - 1)] === 0 && byteAt(view, at - 1) !== 45 && CLASS[byteAt(view, at)] === 2;
  if (free && run - at <= (gap === 32 ? 4 : 6)) return at;
  const after = byteAt(view, runEnd);
  const next = runEnd + (CLASS[after] === 2 ? 0 : 1);
  let letters = 0;
  while (letters < 4 && CLASS[byteAt(view, next + letters)] === 2) letters++;
  const goesOn =
    letters > 0 ? letters < 4 && (next === runEnd || after === 45 || after === 32) : after === 45 && CLASS[byteAt(view, next)] === 1;
  return goesOn && gap !== 45 ? run : -1;
}
