import { isDate } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Finnish personal identity code. */
export const fiHetu = detector({
  id: "fi.hetu",
  title: { nl: "Fins persoonsnummer (HETU)", en: "Finnish personal identity code (HETU)" },
  check: "date of birth, a sign for the century, three digits, and the character for the number modulo 31",
  source: "Väestötietolaki; Digital and Population Data Services Agency",
  levels: {
    high: "the check holds and its word stands beside it",
    medium: "the check holds",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["henkilötunnus 131052-308T", "HETU: 010190-123M", "hetu 290200A001B", "150677-220F", "personal identity code 120380-901V"],
    misses: ["131052-308X", "order 131052308", "321052-308T", "010190-1234", "290200A001C"],
  },
  words: ["henkilotunnus", "hetu", "personal identity code", "personbeteckning", "sotu"],
  grading: { alone: "medium", supported: "high", contradicted: "low", typo: true },
  finds: [
    {
      kind: "code",
      letters: [0, 0],
      digits: [6, 6],
      after: "-+a",
      pattern: /(\d\d)(\d\d)(\d\d)[-+A-FU-Y](\d{3})([\dA-FHJ-NPR-Y])(?![A-Za-z\d])/iy,
      check: (match) => holds(match.slice(1)),
    },
  ],
});

function holds([day = "", month = "", year = "", serial = "", check = ""]: readonly string[]): boolean | "none" {
  if (!isDate(2000 + Number(year), Number(month), Number(day))) return "none";
  return "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt(Number(day + month + year + serial) % 31) === check.toUpperCase();
}
