import type { Text } from "#core/language.ts";

/** What a sender reads on the page of a message that waits: to give a reason, or to take it back. A text without one of the languages does not compile. */
export const texts = {
  title: { nl: "Waarom mag dit bericht weg?", en: "Why may this message go?" },
  intro: {
    nl: "Uw bericht aan {recipients} wacht. Een regel van de organisatie vraagt u om een reden.",
    en: "Your message to {recipients} waits. A rule of the organisation asks you for a reason.",
  },
  titleWaits: { nl: "Uw bericht wacht", en: "Your message waits" },
  introWaits: {
    nl: "Een collega kijkt eerst naar uw bericht aan {recipients}. U hoeft niets te doen.",
    en: "A colleague first looks at your message to {recipients}. You need not do anything.",
  },
  sentOn: { nl: "Verstuurd op {day} om {time}", en: "Sent on {day} at {time}" },
  reason: { nl: "Reden", en: "Reason" },
  hint: {
    nl: "{min} tot {max} tekens. Wie controleert, kan dit lezen. De ontvanger niet.",
    en: "{min} to {max} characters. Who checks can read this. The recipient cannot.",
  },
  short: { nl: "Schrijf iets meer: ten minste {min} tekens.", en: "Write a little more: at least {min} characters." },
  send: { nl: "Reden opgeven en versturen", en: "Give the reason and send" },
  sending: { nl: "Bezig met versturen…", en: "Sending…" },
  done: { nl: "Dank u. Het bericht is onderweg", en: "Thank you. The message is on its way" },
  again: { nl: "Dank u. Nu kijkt een collega nog mee", en: "Thank you. Now a colleague looks at it" },
  againNext: {
    nl: "U hoeft niets meer te doen. Na het oordeel van uw collega gaat het weg, of u krijgt bericht.",
    en: "You need not do anything more. After your colleague has looked, it goes, or you hear from us.",
  },
  withdrawn: { nl: "Het bericht gaat niet weg", en: "The message does not go" },
  withdrawnNext: { nl: "Wij bewaren het niet meer.", en: "We do not keep it any longer." },
  toApp: { nl: "Naar mijn verzonden berichten", en: "To my sent messages" },
  unknown: { nl: "Deze link werkt niet of niet meer", en: "This link does not work, or no longer" },
  unknownWhy: {
    nl: "Misschien gaf u al een reden, of is er al over het bericht beslist. Kijk bij uw verzonden berichten.",
    en: "Perhaps you gave a reason already, or it was decided about the message already. Look at your sent messages.",
  },
} as const satisfies Readonly<Record<string, Text>>;
