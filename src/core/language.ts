/** The languages that people are spoken to in. Dutch first. */
export const LANGUAGES = ["nl", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in every language of the house. */
export type Text = Readonly<Record<Language, string>>;
