import type { Language, Text } from "#core/language.ts";
import type { Block, Notice } from "#core/notices/notice.ts";
import type { Limit } from "#core/usage/usual.ts";
import { inEveryLanguage, moment, recognise, type Speaker } from "#core/notices/texts.ts";

/** Which message is meant, without a word of it. */
export interface About {
  readonly at: Date;
  readonly recipients: readonly string[];
}

/** Why a message waits; each says what its sender can do next. */
export type Waits = "justify" | "approve" | "malformed" | "limit";

/** Tells a sender that a message is held, why, and what happens next. `url` is the page on which they give a reason or take it back. */
export function heldNotice(
  speaker: Speaker,
  held: About & { readonly kind: Waits; readonly reasons: Readonly<Record<Language, readonly string[]>>; readonly url?: string },
): Notice {
  const next = NEXT[held.kind];
  const say = (language: Language, first: string): readonly Block[] => [
    { kind: "text", text: first },
    ...held.reasons[language].map((text): Block => ({ kind: "text", text })),
    ...(held.url === undefined
      ? []
      : [{ kind: "link", label: (held.kind === "justify" ? REASON : SEE)[language], url: held.url } as const]),
    { kind: "text", text: next[language] },
    ...recognise(speaker, language),
  ];
  const to = held.recipients.join(", ");
  return inEveryLanguage("Uw bericht is vastgehouden / Your message is held", {
    nl: say("nl", `Uw bericht van ${moment(held.at, "nl")} aan ${to} is nog niet verstuurd. Het ligt veilig vast.`),
    en: say("en", `Your message of ${moment(held.at, "en")} to ${to} was not sent yet. It is kept safely.`),
  });
}

/** Asks a colleague to review what waits: one message, or how many. Who wrote them and what they hold stands behind the link. */
export function reviewNotice(speaker: Speaker, review: { readonly url: string; readonly count: number }): Notice {
  if (review.count > 1) return reviewsNotice(speaker, review);
  return inEveryLanguage("Een bericht wacht op u / A message waits for you", {
    nl: [
      { kind: "text", text: "Een bericht van een collega mag pas weg als iemand anders ernaar heeft gekeken. Kijkt u even?" },
      { kind: "link", label: "Bericht beoordelen", url: review.url },
      ...recognise(speaker, "nl"),
    ],
    en: [
      { kind: "text", text: "A colleague's message may only go once someone else has looked at it. Will you look?" },
      { kind: "link", label: "Review the message", url: review.url },
      ...recognise(speaker, "en"),
    ],
  });
}

function reviewsNotice(speaker: Speaker, { url, count }: { readonly url: string; readonly count: number }): Notice {
  return inEveryLanguage(`${count} berichten wachten op u / ${count} messages wait for you`, {
    nl: [
      { kind: "text", text: `Er wachten ${count} berichten van collega's. Ze mogen pas weg als iemand anders ernaar heeft gekeken.` },
      { kind: "text", text: "Kijkt u even? U krijgt hierover ten hoogste één mail per kwartier." },
      { kind: "link", label: "Berichten beoordelen", url },
      ...recognise(speaker, "nl"),
    ],
    en: [
      { kind: "text", text: `${count} messages of colleagues wait. They may only go once someone else has looked at them.` },
      { kind: "text", text: "Will you look? You get one mail about this each quarter of an hour at most." },
      { kind: "link", label: "Review the messages", url },
      ...recognise(speaker, "en"),
    ],
  });
}

/** Tells a sender that a message does not go out: a colleague gave it back, or nobody answered in time. */
export function returnedNotice(
  speaker: Speaker,
  returned: About & { readonly why: "returned" | "nobody-answered"; readonly by: string; readonly remark: string },
): Notice {
  const to = returned.recipients.join(", ");
  const why: Text =
    returned.why === "returned"
      ? { nl: `${returned.by} stuurt het aan u terug.`, en: `${returned.by} returns it to you.` }
      : { nl: "Niemand heeft er op tijd op geantwoord.", en: "Nobody answered in time." };
  const say = (language: Language, first: string, next: string, word: string): readonly Block[] => [
    { kind: "text", text: `${first} ${why[language]}` },
    ...(returned.remark === "" ? [] : [{ kind: "text", text: `${word}: ${returned.remark}` } as const]),
    { kind: "text", text: next },
    ...recognise(speaker, language),
  ];
  return inEveryLanguage("Uw bericht is niet verstuurd / Your message was not sent", {
    nl: say(
      "nl",
      `Uw bericht van ${moment(returned.at, "nl")} aan ${to} is niet verstuurd.`,
      "Wij bewaren het niet meer. Pas het aan en verstuur het opnieuw als dat nog nodig is.",
      "Opmerking",
    ),
    en: say(
      "en",
      `Your message of ${moment(returned.at, "en")} to ${to} was not sent.`,
      "We do not keep it any longer. Change it and send it again if it is still needed.",
      "Remark",
    ),
  });
}

/** Tells an account's owner and the administrators that it sends far more than usual and that its messages wait. */
export function limitNotice(speaker: Speaker, passed: { readonly account: string; readonly what: Limit; readonly url: string }): Notice {
  const { nl, en } = LIMIT_WORDS[passed.what];
  return inEveryLanguage(`Ongewoon veel mail van ${passed.account} / Unusually much mail from ${passed.account}`, {
    nl: [
      { kind: "text", text: `${passed.account} verstuurt ${nl}. Nieuwe berichten van dit adres wachten tot iemand ernaar kijkt.` },
      { kind: "text", text: "Was u dit niet? Verander dan meteen het wachtwoord en bel de beheerder." },
      { kind: "link", label: "Wachtende berichten bekijken", url: passed.url },
      ...recognise(speaker, "nl"),
    ],
    en: [
      { kind: "text", text: `${passed.account} sends ${en}. New messages from this address wait until someone looks.` },
      { kind: "text", text: "Was this not you? Then change the password at once and call the administrator." },
      { kind: "link", label: "Look at what waits", url: passed.url },
      ...recognise(speaker, "en"),
    ],
  });
}

/** The reason that stands with a message that waits because of a limit. */
export const LIMIT_REASON: Text = {
  nl: "Dit adres verstuurt opeens veel meer dan gewoonlijk.",
  en: "This address suddenly sends much more than usual.",
};

const LIMIT_WORDS: Readonly<Record<Limit, Text>> = {
  inMinute: { nl: "veel meer berichten per minuut dan gewoonlijk", en: "far more messages a minute than usual" },
  newRecipientsInHour: { nl: "aan veel meer onbekende adressen dan gewoonlijk", en: "to far more unknown addresses than usual" },
  sameTextInHour: { nl: "veel vaker dezelfde tekst dan gewoonlijk", en: "the same text far more often than usual" },
};

const REASON: Text = { nl: "Reden opgeven", en: "Give a reason" };
const SEE: Text = { nl: "Bekijken of niet versturen", en: "See it, or do not send it" };

const NEXT: Readonly<Record<Waits, Text>> = {
  justify: {
    nl: "Geef in één of twee zinnen aan waarom dit bericht weg mag. Dan gaat het meteen. Wilt u het toch niet versturen? Dat kan daar ook. Zonder antwoord krijgt u het na zeven dagen terug.",
    en: "Say in a sentence or two why this message may go. Then it goes at once. Would you rather not send it? You can say so there too. Without an answer it returns to you after seven days.",
  },
  approve: {
    nl: "Een collega kijkt ernaar. U hoeft niets te doen. Wilt u het toch niet versturen? Gebruik dan de knop. Zonder antwoord krijgt u na zeven dagen bericht.",
    en: "A colleague looks at it. You need not do anything. Would you rather not send it? Then use the button. Without an answer you hear from us after seven days.",
  },
  malformed: {
    nl: "Uw mailprogramma heeft het bericht anders opgebouwd dan mag. Een collega kijkt ernaar. U kunt het ook zelf intrekken met de knop, en opnieuw maken.",
    en: "Your mail program built the message in a way that is not allowed. A colleague looks at it. You can also take it back with the button, and write it anew.",
  },
  limit: {
    nl: "Een beheerder kijkt ernaar. Was u dit niet? Verander dan meteen uw wachtwoord.",
    en: "An administrator looks at it. Was this not you? Then change your password at once.",
  },
};
