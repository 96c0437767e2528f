import { LANGUAGES, type Language, type Text } from "#core/language.ts";

const KEPT_AS = "zegel.language";

const first = firstLanguage();
document.documentElement.lang = first;
let current = $state<Language>(first);

/** The language that this reader is spoken to in; everything that shows it follows a change. */
export const language = {
  get current(): Language {
    return current;
  },
  choose(wanted: Language): void {
    current = wanted;
    document.documentElement.lang = wanted;
    try {
      localStorage.setItem(KEPT_AS, wanted);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  },
};

/** This text in the reader's language, with `{name}` replaced by the value of that name. */
export function say(text: Text, values: Readonly<Record<string, string | number>> = {}): string {
  return text[current].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function firstLanguage(): Language {
  const wanted = [kept(), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return wanted.find(isLanguage) ?? "en";
}

function isLanguage(tag: string | null | undefined): tag is Language {
  return LANGUAGES.some((known) => known === tag);
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}
