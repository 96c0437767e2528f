import type { Language, Text } from "#core/language.ts";

/** The place of a finding as it stands in a sentence: in the reader's language, on one line, short, long numbers in names masked. */
export function placeIn(part: string, language: Language): string {
  const whole = Object.hasOwn(WHOLE, part) ? WHOLE[part]?.[language] : undefined;
  if (whole !== undefined) return whole;
  const [file = "", ...inside] = plainLine(part).split(" > ");
  const steps = inside.map((step) => (language === "en" ? step : step.split(", ").map(inDutch).join(", ")));
  const characters = Array.from([withoutNumbers(file), ...steps.map(withoutNumbers)].join(" > "));
  return characters.length <= PLACE_CHARS ? characters.join("") : `${characters.slice(0, PLACE_CHARS - 1).join("")}…`;
}

/** A text from hostile mail without line ends, invisible characters and what turns the direction of writing. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, "");
}

const PLACE_CHARS = 80;

const WHOLE: Readonly<Record<string, Text>> = {
  text: { nl: "de tekst", en: "the text" },
  // So the HTML form of the text is called where it has no name of its own.
  "text.html": { nl: "de tekst", en: "the text" },
  subject: { nl: "het onderwerp", en: "the subject" },
};

// What the extractors call the places in a file.
const DUTCH: Readonly<Record<string, string>> = {
  header: "koptekst",
  footer: "voettekst",
  table: "tabel",
  page: "pagina",
  sheet: "blad",
  slide: "dia",
  notes: "notities",
  comment: "opmerking",
  comments: "opmerkingen",
  footnotes: "voetnoten",
  endnotes: "eindnoten",
  "text box": "tekstvak",
  "hidden text": "verborgen tekst",
  "deleted text": "verwijderde tekst",
  properties: "eigenschappen",
  chart: "grafiek",
  diagram: "diagram",
  fields: "velden",
  outline: "inhoudsopgave",
};

function inDutch(step: string): string {
  const [, name = "", rest = ""] = /^(\p{L}+(?: (?:box|text))?)( .*)?$/u.exec(step) ?? [];
  return Object.hasOwn(DUTCH, name) ? `${DUTCH[name] ?? name}${rest}` : step;
}

// Eight digits or more in a file's name may be a BSN, a phone or an account number; a date in its usual form is none.
function withoutNumbers(text: string): string {
  return text.replace(/\p{Nd}(?:[ ._-]?\p{Nd}){7,}/gu, (digits) => (DATE.test(digits) ? digits : `•••••${digits.slice(-3)}`));
}

const DATE = /^(19|20)\d\d[._-][01]\d[._-][0-3]\d$/;
