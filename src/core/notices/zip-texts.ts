import type { Language, Text } from "#core/language.ts";
import { type Block, type Notice } from "#core/notices/notice.ts";
import { inEveryLanguage, moment, recognise, type Speaker } from "#core/notices/texts.ts";

/** The line below a mail whose attachments went in a ZIP. */
export function zipNote(fileName: string, password: "agreed" | "from-sender"): Text {
  const how = {
    agreed: {
      nl: "Open het bestand met het wachtwoord dat u met de afzender hebt afgesproken.",
      en: "Open the file with the password that you and the sender agreed on.",
    },
    "from-sender": {
      nl: "Het wachtwoord krijgt u van de afzender, nooit in een mail.",
      en: "You get the password from the sender, never in a mail.",
    },
  }[password];
  return {
    nl: `De bijlagen van deze mail zitten in ${fileName}. ${how.nl} Opent uw computer het niet? Gebruik dan een programma zoals 7-Zip of Keka.`,
    en: `The attachments of this mail are in ${fileName}. ${how.en} Does your computer not open it? Then use a program such as 7-Zip or Keka.`,
  };
}

/** The mail that gives the sender the random password of a ZIP. The recipients never get it by mail. */
export function passwordNotice(
  speaker: Speaker,
  zip: {
    readonly subject: string;
    readonly password: string;
    readonly recipients: readonly string[];
    /** Those of them who got it by text message. */
    readonly told: readonly string[];
  },
): Notice {
  const to = zip.recipients.join(", ");
  const told = zip.told.join(", ");
  return inEveryLanguage(`[Password] ${zip.subject}`, {
    nl: [
      { kind: "text", text: `De bijlagen van uw bericht "${zip.subject}" aan ${to} zitten in een zip met dit wachtwoord:` },
      { kind: "text", text: zip.password },
      { kind: "text", text: "Geef het door per telefoon, nooit per mail. Bewaar deze mail zolang u het wachtwoord nodig hebt." },
      ...(told === "" ? [] : [{ kind: "text", text: `Al per sms verstuurd aan: ${told}.` } as const]),
      ...recognise(speaker, "nl"),
    ],
    en: [
      { kind: "text", text: `The attachments of your message "${zip.subject}" to ${to} are in a zip with this password:` },
      { kind: "text", text: zip.password },
      { kind: "text", text: "Pass it on by phone, never by mail. Keep this mail for as long as you need the password." },
      ...(told === "" ? [] : [{ kind: "text", text: `Sent by text message already to: ${told}.` } as const]),
      ...recognise(speaker, "en"),
    ],
  });
}

/** The text message with the password of a ZIP. */
export function passwordText(speaker: Speaker, password: string): string {
  return `${password} is het wachtwoord van de zip die ${speaker.organisation} u mailt / is the password of the zip in your mail.`;
}

/** Tells a sender that the tag in the subject did nothing, and why. */
export function idleTagNotice(
  speaker: Speaker,
  about: { readonly tag: string; readonly at: Date; readonly why: "no-attachments" | "not-allowed" },
): Notice {
  const why: Text = {
    "no-attachments": {
      nl: "Er zaten geen bijlagen bij, dus er is geen zip gemaakt. Verder is het behandeld zoals elk bericht.",
      en: "It had no attachments, so no zip was made. Apart from that it was treated as any message.",
    },
    "not-allowed": {
      nl: "De regels van de organisatie laten gewoon versturen hier niet toe. Het is behandeld zoals elk bericht.",
      en: "The rules of the organisation do not allow ordinary delivery here. It was treated as any message.",
    },
  }[about.why];
  const say = (language: Language, first: string): readonly Block[] => [
    { kind: "text", text: `${first} ${why[language]}` },
    ...recognise(speaker, language),
  ];
  return inEveryLanguage(`${about.tag} deed niets / ${about.tag} did nothing`, {
    nl: say("nl", `In het onderwerp van uw bericht van ${moment(about.at, "nl")} stond ${about.tag}.`),
    en: say("en", `The subject of your message of ${moment(about.at, "en")} said ${about.tag}.`),
  });
}
