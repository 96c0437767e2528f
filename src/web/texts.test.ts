import { expect, test } from "vitest";
import { LANGUAGES, type Language, type Text } from "#core/language.ts";
import { texts as admin } from "./admin/texts.ts";
import { texts as contact } from "./app/contact-texts.ts";
import { texts as justify } from "./app/justify-texts.ts";
import { texts as review } from "./app/review-texts.ts";
import { texts as app } from "./app/texts.ts";
import { texts as guest } from "./guest/texts.ts";
import { texts as account } from "./shared/account-texts.ts";
import { eventTexts } from "./shared/event-texts.ts";
import { texts as common } from "./shared/texts.ts";

type Named = readonly [name: string, text: Text];

const { why: contactWhy, ...contactRest } = contact;
const { kinds, explained, ...reviewRest } = review;
const named = (from: string, texts: Readonly<Record<string, Text>>): readonly Named[] =>
  Object.entries(texts).map(([name, text]) => [`${from}.${name}`, text]);

/** What people read who never chose this program: guests, and senders who fill in a number. */
const forEverybody = [
  ...named("guest", guest),
  ...named("common", common),
  ...named("contact", contactRest),
  ...named("contact.why", contactWhy),
  ...named("justify", justify),
];
const all = [
  ...forEverybody,
  ...named("app", app),
  ...named("review", reviewRest),
  ...named("review.kinds", kinds),
  ...named("review.explained", explained),
  ...named("account", account),
  ...named("admin", admin),
  ...named("event", eventTexts),
];

/** Words of CEFR B2 and up, of officials and of engineers, with their endings. */
const HARD: Readonly<Record<Language, RegExp>> = {
  nl: /\b(?:authent\w*|verific\w*|verifi[eë]\w*|identific\w*|encrypt\w*|versleutel\w*|ontsleutel\w*|cryptogra\w*|tokens?|sessies?|servers?|applicaties?|downloads?|downloaden|uploads?|uploaden|attachments?|integriteit|ongeldig\w*|geautoriseerd\w*|autorisat\w*|credentials?|url|https?|configur\w*|valid\w*|procedures?|conform|middels|teneinde|indien|desbetreffend\w*|inzake|derhalve|tevens|alsmede|ontvangstbevestiging|termijn|verstrijk\w*|raadpleg\w*|beschikbaarheid|functionaliteit|account)\b/i,
  en: /\b(?:authent\w*|verific\w*|verif(?:y|ies|ied)|identif\w*|encrypt\w*|decrypt\w*|cryptogra\w*|tokens?|sessions?|servers?|applications?|attachments?|integrity|invalid\w*|authori[sz]\w*|credentials?|url|https?|config\w*|valid\w*|procedures?|pursuant|hereby|utili[sz]e|prior|commence|terminate|expir\w*|retriev\w*|functionality|confidential\w*|recipient's consent|account)\b/i,
};

test.each(all)("%s is said in every language, with the same values to fill in", (_, text) => {
  const values = (language: Language): readonly string[] =>
    [...text[language].matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
  for (const language of LANGUAGES) {
    expect(text[language].trim()).toBe(text[language]);
    expect(text[language]).not.toBe("");
    expect(values(language)).toEqual(values("nl"));
  }
});

test.each(forEverybody)("%s has no sentence of more than 20 words and no hard word", (_, text) => {
  for (const language of LANGUAGES) {
    for (const sentence of text[language].split(/(?<=[.!?:])\s+/)) expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(20);
    expect(text[language]).not.toMatch(HARD[language]);
  }
});

test("sentences for guests have 15 words on average at most", () => {
  const sentences = named("guest", guest).flatMap(([, text]) => LANGUAGES.flatMap((language) => text[language].split(/(?<=[.!?:])\s+/)));
  const words = sentences.reduce((sum, sentence) => sum + sentence.split(/\s+/).length, 0);
  expect(words / sentences.length).toBeLessThanOrEqual(15);
});
