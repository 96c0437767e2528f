import { detector, type Extent } from "#core/detect/detector.ts";
import { FIRST_NAMES } from "#core/detect/detectors/people/first-names.ts";
import { byteAt, slice, type View } from "#core/detect/view.ts";

/** Names of people. Makes its neighbours surer, and never warns by itself. */
export const personName = detector({
  id: "person-name",
  title: { nl: "Naam van een persoon", en: "Person's name" },
  check: "a form of address or a common first name, followed by initials, particles and a surname with a capital",
  source: "Meertens Instituut, Nederlandse Voornamenbank; Nationale Naamswoordenbank",
  levels: { low: "its form; a name never warns by itself, it makes what stands behind it surer" },
  examples: {
    hits: [
      "Dhr. J. de Vries",
      "mevrouw Jansen",
      "Sanne van den Berg",
      "Mrs Smith",
      "dr. A.B. Pietersen-Bos",
      "Thomas Bakker",
      "de heer Van Dijk",
    ],
    misses: ["de heer des huizes", "Jan", "Mark my words", "will de rest", "mevrouw de voorzitter", "DR 12"],
  },
  grading: { alone: "low", supported: "low", contradicted: "low", typo: false },
  finds: [
    { kind: "word", terms: FIRST_NAMES, capital: true, accept: behindName },
    {
      kind: "word",
      terms:
        "mevrouw|mevr|mw|dhr|heer|meneer|familie|fam|dr|drs|prof|ing|ir|mr|mrs|ms|miss|mister|sir|patient|client|clientnaam|naam".split(
          "|",
        ),
      accept: behindTitle,
    },
  ],
});

const SURNAME =
  "(?:(?:[vV]an|[dD]e|[dD]er|[dD]en|[tT]en|[tT]er|[tT]e|[eE]l|[aA]l|[vV]on|[lL]a|[lL]e|[dD]u|[oO]p|'[tT]|[iI]n|[sS]t\\.?|[zZ]u)[ ]){0,3}[A-Z][a-z]{1,24}(?:[-'][A-Z][a-z]{1,24})?";
const BEHIND_TITLE = new RegExp(
  `^\\.?(?: (?:drs?|ir|ing|mr|prof)\\.)?:? (?:(?:[A-Z]\\.? ?){1,5}|[A-Z][a-z]{2,14} )?${SURNAME}(?![\\w])`,
  "u",
);
const BEHIND_NAME = new RegExp(`^ (?:[A-Z]\\. ?)?${SURNAME}(?![\\w])`, "u");

function behindName(view: View, start: number, end: number): Extent | undefined {
  const first = byteAt(view, start);
  if (first < 65 || first > 90 || byteAt(view, end) !== 32) return undefined;
  return name(BEHIND_NAME, view, start, end);
}

function behindTitle(view: View, start: number, end: number): Extent | undefined {
  const behind = byteAt(view, end);
  return behind === 32 || behind === 46 || behind === 58 ? name(BEHIND_TITLE, view, start, end) : undefined;
}

function name(form: RegExp, view: View, start: number, end: number): Extent | undefined {
  const found = form.exec(slice(view, end, end + 70));
  return found === null ? undefined : { start, end: end + found[0].length, level: "low" };
}
