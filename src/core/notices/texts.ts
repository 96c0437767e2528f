import { LANGUAGES, type Language } from "#core/language.ts";
import { type Block, type Notice, renderNotice } from "#core/notices/notice.ts";

/** Who speaks in a notice. */
export interface Speaker {
  readonly organisation: string;
  readonly domain: string;
  /** Host name of the links, in words. */
  readonly host: string;
  readonly helpPhone: string | undefined;
}

/** The mail by which a guest learns that a sealed message waits. Holds no word of the message. */
export function sealedNotice(
  speaker: Speaker,
  letter: {
    readonly senderName: string;
    readonly senderAddress: string;
    readonly url: string;
    readonly method: "sms" | "access-code" | "mail-code";
    readonly readableUntil: Date;
    /** Only where the policy lets the subject rest readable in the recipient's mailbox. */
    readonly subject?: string;
  },
): Notice {
  const who = letter.senderName === letter.senderAddress ? letter.senderAddress : `${letter.senderName} (${letter.senderAddress})`;
  const subject = `Verzegeld bericht van ${speaker.organisation} / Sealed message from ${speaker.organisation}`;
  const how = {
    sms: {
      nl: "U krijgt een code op uw telefoon. Daarmee opent u het bericht.",
      en: "You get a code on your phone. With it you open the message.",
    },
    "access-code": {
      nl: "U opent het bericht met de code die u met de afzender hebt afgesproken.",
      en: "You open the message with the code that you and the sender agreed on.",
    },
    "mail-code": {
      nl: "U krijgt een code in een aparte mail. Daarmee opent u het bericht.",
      en: "You get a code in a separate mail. With it you open the message.",
    },
  }[letter.method];
  const blocks: Readonly<Record<Language, readonly Block[]>> = {
    nl: [
      {
        kind: "text",
        text: `${who} van ${speaker.organisation} stuurt u een bericht. Het is verzegeld, omdat er gegevens in staan die niet iedereen mag lezen.`,
      },
      ...about("Onderwerp", letter.subject),
      { kind: "link", label: "Bericht openen", url: letter.url },
      { kind: "text", text: how.nl },
      { kind: "small", text: `U kunt het lezen tot ${day(letter.readableUntil, "nl")}.` },
      ...recognise(speaker, "nl"),
    ],
    en: [
      {
        kind: "text",
        text: `${who} of ${speaker.organisation} sends you a message. It is sealed, because not everybody may read what is in it.`,
      },
      ...about("Subject", letter.subject),
      { kind: "link", label: "Open the message", url: letter.url },
      { kind: "text", text: how.en },
      { kind: "small", text: `You can read it until ${day(letter.readableUntil, "en")}.` },
      ...recognise(speaker, "en"),
    ],
  };
  return inEveryLanguage(subject, blocks);
}

/** The mail that asks a sender how a recipient is verified. The subject of the message is not in it. */
export function contactNotice(
  speaker: Speaker,
  waiting: { readonly recipients: readonly { readonly address: string; readonly url: string }[]; readonly sealedAt: Date },
): Notice {
  const subject = "Uw bericht wacht: hoe controleren wij de ontvanger? / Your message waits: how do we check the recipient?";
  const at = { nl: moment(waiting.sealedAt, "nl"), en: moment(waiting.sealedAt, "en") };
  const blocks: Readonly<Record<Language, readonly Block[]>> = {
    nl: [
      {
        kind: "text",
        text: `Uw bericht van ${at.nl} is verzegeld en wacht. Wij weten nog niet hoe wij controleren wie het opent. Vul een telefoonnummer in, of een code die u samen afspreekt. Dan gaat het meteen weg.`,
      },
      ...waiting.recipients.map(({ address, url }): Block => ({ kind: "link", label: `Vul in voor ${address}`, url })),
      ...recognise(speaker, "nl"),
    ],
    en: [
      {
        kind: "text",
        text: `Your message of ${at.en} is sealed and waits. We do not know yet how to check who opens it. Fill in a phone number, or a code that you agree on together. Then it goes at once.`,
      },
      ...waiting.recipients.map(({ address, url }): Block => ({ kind: "link", label: `Fill in for ${address}`, url })),
      ...recognise(speaker, "en"),
    ],
  };
  return inEveryLanguage(subject, blocks);
}

/** Tells a sender that a guest says the phone number is not theirs, with the link that mends it. */
export function wrongNumberNotice(speaker: Speaker, wrong: { readonly recipient: string; readonly url: string }): Notice {
  return inEveryLanguage("Verkeerd telefoonnummer / Wrong phone number", {
    nl: [
      { kind: "text", text: `${wrong.recipient} zegt dat het telefoonnummer niet klopt. Het bericht is nog niet geopend.` },
      { kind: "link", label: `Nieuw nummer voor ${wrong.recipient}`, url: wrong.url },
      ...recognise(speaker, "nl"),
    ],
    en: [
      { kind: "text", text: `${wrong.recipient} says that the phone number is not right. The message was not opened yet.` },
      { kind: "link", label: `New number for ${wrong.recipient}`, url: wrong.url },
      ...recognise(speaker, "en"),
    ],
  });
}

/** Tells a sender that a guest answered; the answer itself is read in the app. */
export function answerNotice(speaker: Speaker, answer: { readonly from: string; readonly url: string }): Notice {
  return inEveryLanguage(`Antwoord van ${answer.from} / Answer from ${answer.from}`, {
    nl: [
      { kind: "text", text: `${answer.from} heeft uw verzegelde bericht beantwoord. Het antwoord is ook verzegeld.` },
      { kind: "link", label: "Antwoord lezen", url: answer.url },
      ...recognise(speaker, "nl"),
    ],
    en: [
      { kind: "text", text: `${answer.from} answered your sealed message. The answer is sealed as well.` },
      { kind: "link", label: "Read the answer", url: answer.url },
      ...recognise(speaker, "en"),
    ],
  });
}

/** Tells a sender that a message is held, and why. */
export function heldNotice(
  speaker: Speaker,
  held: { readonly at: Date; readonly recipients: readonly string[]; readonly reasons: Readonly<Record<Language, readonly string[]>> },
): Notice {
  const say = (language: Language, first: string): readonly Block[] => [
    { kind: "text", text: first },
    ...held.reasons[language].map((text): Block => ({ kind: "text", text })),
    ...recognise(speaker, language),
  ];
  const to = held.recipients.join(", ");
  return inEveryLanguage("Uw bericht is vastgehouden / Your message is held", {
    nl: say(
      "nl",
      `Uw bericht van ${moment(held.at, "nl")} aan ${to} is nog niet verstuurd. Het ligt veilig vast tot de beheerder ernaar kijkt.`,
    ),
    en: say(
      "en",
      `Your message of ${moment(held.at, "en")} to ${to} was not sent yet. It is kept safely until the administrator looks at it.`,
    ),
  });
}

/** Says which recipients a mail did not reach; stands in a delivery status notification. */
export function undeliveredNotice(
  speaker: Speaker,
  lost: { readonly recipients: readonly { readonly address: string; readonly reply: string }[]; readonly at: Date },
): Notice {
  const list = lost.recipients.map(({ address, reply }) => `${address} (${reply})`).join(", ");
  return inEveryLanguage("Niet bezorgd / Not delivered", {
    nl: [
      { kind: "text", text: `Uw bericht van ${moment(lost.at, "nl")} kwam niet aan bij: ${list}. Wij proberen het niet nog eens.` },
      ...recognise(speaker, "nl"),
    ],
    en: [
      { kind: "text", text: `Your message of ${moment(lost.at, "en")} did not reach: ${list}. We do not try again.` },
      ...recognise(speaker, "en"),
    ],
  });
}

/** The code by mail: the weakest way to check who opens, and it says so. */
export function mailCodeNotice(speaker: Speaker, code: string): Notice {
  return inEveryLanguage(`Code van ${speaker.organisation} / Code from ${speaker.organisation}`, {
    nl: [
      { kind: "text", text: `Uw code is ${code}. Hij werkt tien minuten. Geef hem aan niemand.` },
      { kind: "small", text: "Een code per mail is de minst zekere manier om te controleren wie opent." },
    ],
    en: [
      { kind: "text", text: `Your code is ${code}. It works for ten minutes. Give it to nobody.` },
      { kind: "small", text: "A code by mail is the least certain way to check who opens." },
    ],
  });
}

/** The text message with a code. The last line lets phones fill it in (WebOTP: @domain #code). */
export function codeText(speaker: Speaker, code: string): string {
  return `${code} is uw code voor het bericht van ${speaker.organisation}. Geef hem aan niemand.\n\n@${speaker.host} #${code}`;
}

function about(word: string, subject: string | undefined): readonly Block[] {
  return subject === undefined ? [] : [{ kind: "text", text: `${word}: ${subject}` }];
}

function inEveryLanguage(subject: string, blocks: Readonly<Record<Language, readonly Block[]>>): Notice {
  return renderNotice(
    subject,
    LANGUAGES.map((language) => ({ language, blocks: blocks[language] })),
  );
}

function recognise(speaker: Speaker, language: Language): readonly Block[] {
  const help = speaker.helpPhone;
  const sentence = {
    nl: `Zo herkent u ons: de link begint met ${speaker.host}. Wij vragen nooit om een wachtwoord van uw mail of bank.${help === undefined ? "" : ` Twijfelt u? Bel ${help}.`}`,
    en: `How to recognise us: the link starts with ${speaker.host}. We never ask for a password of your mail or bank.${help === undefined ? "" : ` In doubt? Call ${help}.`}`,
  };
  return [
    { kind: "rule" },
    { kind: "small", text: sentence[language] },
    { kind: "small", text: `${speaker.organisation}, ${speaker.domain}` },
  ];
}

function day(at: Date, language: Language): string {
  return DAY[language].format(at);
}

function moment(at: Date, language: Language): string {
  return MOMENT[language].format(at);
}

// Making one of these costs more than a whole notice.
const DAY = inBoth({ dateStyle: "long", timeZone: "Europe/Amsterdam" });
const MOMENT = inBoth({ dateStyle: "long", timeStyle: "short", timeZone: "Europe/Amsterdam" });

function inBoth(options: Intl.DateTimeFormatOptions): Readonly<Record<Language, Intl.DateTimeFormat>> {
  return { nl: new Intl.DateTimeFormat("nl-NL", options), en: new Intl.DateTimeFormat("en-GB", options) };
}
