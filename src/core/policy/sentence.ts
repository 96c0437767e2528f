import { LANGUAGES, type Language, type Text } from "#core/language.ts";
import { placeIn, plainLine } from "./place.ts";

/** What stands in for a name in braces. */
export interface Values {
  readonly masked: string | undefined;
  readonly count: number;
  readonly part: string | undefined;
  readonly address: string;
}

/** The names that a sentence of a rule may put between braces. */
export const PLACEHOLDERS = ["masked", "count", "part", "address", "domain"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** The sentence with its placeholders filled in. Never holds a value: what should be masked is masked again, also in file names. */
export function sentence(text: Text, values: Values): Text {
  return { nl: fill(text.nl, "nl", values), en: fill(text.en, "en", values) };
}

/** The placeholders in a sentence, and whether a brace stands where none belongs. */
export function placeholdersOf(text: Text): {
  readonly known: ReadonlySet<Placeholder>;
  readonly unknown: readonly string[];
  readonly stray: boolean;
} {
  const both = LANGUAGES.map((language) => text[language]);
  const names = both.flatMap((one) => [...one.matchAll(IN_BRACES)].map((match) => match[1] ?? ""));
  return {
    known: new Set(names.filter(isPlaceholder)),
    unknown: names.filter((name) => !isPlaceholder(name)),
    stray: both.some((one) => /[{}]/.test(one.replace(IN_BRACES, ""))),
  };
}

const IN_BRACES = /\{([^{}]*)\}/g;
const NOTHING = "…";

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}

function fill(text: string, language: Language, values: Values): string {
  return text.replace(IN_BRACES, (whole, name: string) => (isPlaceholder(name) ? valueOf(name, language, values) : whole));
}

function valueOf(name: Placeholder, language: Language, values: Values): string {
  switch (name) {
    case "masked":
      return values.masked === undefined ? NOTHING : maskedAgain(values.masked);
    case "count":
      return String(values.count);
    case "part":
      return values.part === undefined ? NOTHING : placeIn(values.part, language);
    case "address":
      return plainLine(values.address);
    case "domain":
      return plainLine(values.address.slice(values.address.lastIndexOf("@") + 1));
  }
}

// A detector that forgot to mask would else put the value in a mail and in the log.
function maskedAgain(masked: string): string {
  const characters = Array.from(plainLine(masked));
  const open = characters.length > 3 ? 3 : 0;
  return "•".repeat(Math.min(characters.length - open, 6)) + characters.slice(characters.length - open).join("");
}
