import type { Language } from "#core/language.ts";
import type { Block, Notice } from "#core/notices/notice.ts";
import { inEveryLanguage, moment, recognise, type Speaker } from "#core/notices/texts.ts";

/** Whom a report is about, with what their hosts answered, and when the message came. */
export interface Reported {
  readonly recipients: readonly { readonly address: string; readonly reply: string }[];
  readonly at: Date;
}

/** Says which recipients a mail did not reach; stands in a delivery status notification. */
export function undeliveredNotice(speaker: Speaker, { recipients, at }: Reported): Notice {
  const list = replies(recipients);
  return reportNotice(speaker, "Niet bezorgd / Not delivered", {
    nl: `Uw bericht van ${moment(at, "nl")} kwam niet aan bij: ${list}. Wij proberen het niet nog eens.`,
    en: `Your message of ${moment(at, "en")} did not reach: ${list}. We do not try again.`,
  });
}

/** Says that a mail is still on its way, and until when it is tried; the sender need not do anything. */
export function delayedNotice(speaker: Speaker, { recipients, at, until }: Reported & { readonly until: Date }): Notice {
  const list = replies(recipients);
  return reportNotice(speaker, "Nog niet bezorgd / Not delivered yet", {
    nl: `Uw bericht van ${moment(at, "nl")} is nog niet aangekomen bij: ${list}. U hoeft niets te doen: wij proberen het tot ${moment(until, "nl")}. Lukt het dan niet, dan hoort u dat.`,
    en: `Your message of ${moment(at, "en")} has not arrived yet at: ${list}. You need not do anything: we try until ${moment(until, "en")}. If that fails, we tell you.`,
  });
}

/** Says that a mail was handed to the next host, for a sender who asked for that; whether it was read is not known. */
export function relayedNotice(speaker: Speaker, { recipients, at }: Reported): Notice {
  const list = recipients.map(({ address }) => address).join(", ");
  return reportNotice(speaker, "Overgedragen / Handed over", {
    nl: `Uw bericht van ${moment(at, "nl")} is overgedragen aan de mailserver van: ${list}. Die server meldt niet of het is bezorgd.`,
    en: `Your message of ${moment(at, "en")} was handed over to the mail server of: ${list}. That server does not report whether it was delivered.`,
  });
}

function replies(recipients: Reported["recipients"]): string {
  return recipients.map(({ address, reply }) => `${address} (${reply})`).join(", ");
}

function reportNotice(speaker: Speaker, subject: string, text: Readonly<Record<Language, string>>): Notice {
  const say = (language: Language): readonly Block[] => [{ kind: "text", text: text[language] }, ...recognise(speaker, language)];
  return inEveryLanguage(subject, { nl: say("nl"), en: say("en") });
}
