import { detector } from "#core/detect/detector.ts";
import { byteAt, CLASS, slice, type View } from "#core/detect/view.ts";

const SERIES =
  "LL-DD-DD|DD-DD-LL|DD-LL-DD|LL-DD-LL|LL-LL-DD|DD-LL-LL|DD-LLL-D|D-LLL-DD|LL-DDD-L|L-DDD-LL|LLL-DD-L|L-DD-LLL|D-LL-DDD|DDD-LL-D";
const spell = (series: string) => series.replaceAll("L", "[A-Z]").replaceAll("D", "\\d");

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
  grading: { alone: "low", supported: "medium", contradicted: "none", typo: false },
  finds: [
    {
      kind: "code",
      letters: [0, 3],
      digits: [1, 3],
      from: plateStart,
      pattern: new RegExp(`(?:${spell(SERIES)})(?![-A-Za-z\\d])`, "y"),
      check: () => true,
    },
    {
      kind: "code",
      letters: [0, 3],
      digits: [1, 3],
      from: (view, run, runEnd) => (nearWord(view, run) ? plateStart(view, run, runEnd) : -1),
      pattern: new RegExp(`(?:${spell(SERIES.replaceAll("-", "[ -]?"))})(?![-A-Za-z\\d])`, "iy"),
      // Without the word beside it, small letters or missing dashes say nothing.
      check: (_, view, start) =>
        /(?:kenteken|plaat|plate)\S{0,6}[ :]{1,3}(?:is |van |nr\.? )?$/iu.test(slice(view, start - 40, start)) ? true : "none",
    },
  ],
});

/** Where the plate begins whose first digits begin at `run`; -1 where no letters stand about. */
function plateStart(view: View, run: number, runEnd: number): number {
  let at = run;
  const gap = byteAt(view, at - 1);
  if (gap === 45 || gap === 32) at--;
  while (at > run - 8 && (CLASS[byteAt(view, at - 1)] === 2 || (byteAt(view, at - 1) === 45 && at < run - 1))) at--;
  const free = CLASS[byteAt(view, at - 1)] === 0 && byteAt(view, at - 1) !== 45 && CLASS[byteAt(view, at)] === 2;
  if (free && run - at <= (gap === 32 ? 4 : 6)) return at;
  const after = byteAt(view, runEnd);
  const goesOn =
    CLASS[after] === 2 ||
    ((after === 45 || after === 32) && CLASS[byteAt(view, runEnd + 1)] === 2) ||
    (after === 45 && CLASS[byteAt(view, runEnd + 1)] === 1);
  return goesOn && gap !== 45 ? run : -1;
}

function nearWord(view: View, run: number): boolean {
  // "kenteken", "plaat", "plate": a k or p within reach is enough for a quick look.
  for (let i = Math.max(view.from, run - 40); i < run; i++)
    if ((byteAt(view, i) | 32) === 107 || (byteAt(view, i) | 32) === 112) return true;
  return false;
}
