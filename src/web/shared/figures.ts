import type { Instant } from "#core/bytes.ts";
import type { Language } from "#core/language.ts";

const LOCALE: Readonly<Record<Language, string>> = { nl: "nl-NL", en: "en-GB" };

/** "21 november 2026"; the year is left out while it is this year, unless it is asked for. */
export function day(at: Instant, language: Language, options: { readonly year?: boolean; readonly now?: Instant } = {}): string {
  const date = new Date(at);
  const sameYear = date.getFullYear() === new Date(options.now ?? Date.now()).getFullYear();
  const year = options.year === true || !sameYear;
  return new Intl.DateTimeFormat(LOCALE[language], { day: "numeric", month: "long", ...(year ? { year: "numeric" } : {}) }).format(date);
}

/** "10:04", in the reader's own time zone. */
export function clock(at: Instant, language: Language): string {
  return new Intl.DateTimeFormat(LOCALE[language], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** "10:04" for today, "21 november" otherwise: short, for lists. */
export function shortMoment(at: Instant, language: Language, now: Instant = Date.now()): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? clock(at, language) : day(at, language, { now });
}

/** "214 kB", "1,2 MB": decimal units, as phones and computers show them. */
export function size(bytes: number, language: Language): string {
  const [value, unit] =
    bytes < 1000 ? [bytes, "B"] : bytes < 999_500 ? [bytes / 1000, "kB"] : bytes < 999_500_000 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  const digits = unit === "B" || value >= 10 ? 0 : 1;
  return `${new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: digits }).format(value)} ${unit}`;
}

/** "5 minuten", "40 seconden": how long to wait, rounded up. */
export function wait(ms: number, language: Language): string {
  const [count, unit] =
    ms <= 90_000
      ? [Math.ceil(ms / 1000), "second"]
      : ms <= 90 * 60_000
        ? [Math.ceil(ms / 60_000), "minute"]
        : [Math.ceil(ms / 3_600_000), "hour"];
  return new Intl.NumberFormat(LOCALE[language], { style: "unit", unit, unitDisplay: "long" }).format(count);
}
