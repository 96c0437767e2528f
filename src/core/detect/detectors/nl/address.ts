import { detector, type Piece } from "#core/detect/detector.ts";
import { slice, type View } from "#core/detect/view.ts";

const POSTCODE = /[1-9]\d{3} ?[A-Z]{2}(?![A-Za-z\d])/y;

/** Dutch addresses by their postcode. */
export const nlAddress = detector({
  id: "nl.address",
  title: { nl: "Nederlands adres", en: "Dutch address" },
  check: "a postcode of 4 digits and 2 capitals (not SA, SD, SS), with the street and number before it where they stand there",
  source: "Postcode.nl and PostNL, Wet basisregistraties adressen en gebouwen",
  levels: {
    medium: "a word such as woonadres stands beside it, or there are five or more of them",
    low: "a postcode, with or without a street",
  },
  examples: {
    hits: [
      "Dorpsstraat 12, 1234 AB Utrecht",
      "woonadres: Lange Voorhout 8-2, 2514ED Den Haag",
      "Postbus 20018, 2500 EA Den Haag",
      "1017 BR Amsterdam",
      "Kerkplein 3a\n3511 LT Utrecht",
    ],
    misses: ["in 2024 EN verder", "1234 SS", "0123 AB", "1234 ABC", "9999 ab"],
  },
  words: [
    "adres",
    "adresgegevens",
    "woonadres*",
    "thuisadres*",
    "huisadres*",
    "postadres*",
    "postcode*",
    "woonachtig*",
    "woonplaats*",
    "woont",
    "home address",
    "address",
    "lives at",
    "resident at",
  ],
  grading: { alone: "low", supported: "low", contradicted: "low", typo: false, mass: { least: 5, level: "medium" } },
  finds: [
    { kind: "code", letters: [0, 0], digits: [4, 4], after: "A", later: "A", first: "123456789", pattern: POSTCODE, check: withStreet },
    { kind: "code", letters: [0, 0], digits: [4, 4], after: " ", later: "A", first: "123456789", pattern: POSTCODE, check: withStreet },
  ],
});

function withStreet(match: RegExpExecArray, view: View, start: number): Piece {
  const text = match[0];
  const letters = text.slice(-2);
  // SS, SA and SD were never given out; EN, IN and OF after a year are words in capitals.
  if (["SS", "SA", "SD"].includes(letters)) return { length: text.length, judgement: "none" };
  const before = slice(view, start - 80, start);
  const street =
    /(?:^|[^\w])((?:[A-Z][\w'.-]*|[1-9]e)(?: (?:[A-Za-z][\w'.-]*)){0,4} \d{1,5}(?:[ -]?(?:[a-zA-Z]|\d{1,4}|bis|hs|I{1,3}))?)[ \t]*(?:,[ \t]*|\r?\n[ \t>]*|[ \t]{1,3}|[-|;][ \t]*)$/u.exec(
      before,
    );
  const word = /(?:woon|thuis|huis|home)\s?-?(?:adres|address)|woonachtig|woont (?:op|aan|in)|lives at/iu.test(before);
  const level = word ? "medium" : "low";
  if (street === null) return { length: text.length, judgement: level };
  return { length: text.length, before: before.length - street.index - street[0].indexOf(street[1] ?? ""), judgement: level };
}
