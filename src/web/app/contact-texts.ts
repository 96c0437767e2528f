import type { Text } from "#core/language.ts";

/** What a sender reads who fills in how a recipient is checked. A text without one of the languages does not compile. */
export const texts = {
  title: { nl: "Wie opent uw bericht?", en: "Who opens your message?" },
  intro: {
    nl: "Uw bericht aan {recipient} is verzegeld en wacht. Zeg hoe wij controleren dat de juiste persoon het opent.",
    en: "Your message to {recipient} is sealed and waits. Say how we check that the right person opens it.",
  },
  mendTitle: { nl: "Het telefoonnummer klopt niet", en: "The phone number is not right" },
  mendIntro: {
    nl: "{recipient} zegt dat {hint} een ander nummer is. Vul het goede nummer in.",
    en: "{recipient} says that {hint} is another number. Fill in the right one.",
  },
  sealedOn: { nl: "Verzegeld op {day} om {time}", en: "Sealed on {day} at {time}" },
  way: { nl: "Hoe controleren wij dit?", en: "How do we check this?" },
  byPhone: { nl: "Code per sms", en: "Code by text message" },
  byPhoneWhy: { nl: "De ontvanger krijgt een code op de telefoon.", en: "The recipient gets a code on the phone." },
  byCode: { nl: "Afgesproken code", en: "Agreed code" },
  byCodeWhy: { nl: "U vertelt de ontvanger zelf een code.", en: "You tell the recipient a code yourself." },
  phone: { nl: "Mobiel nummer van de ontvanger", en: "The recipient's mobile number" },
  phoneHint: {
    nl: "Bijvoorbeeld 06 12345678. Een ander land? Begin met + en het landnummer.",
    en: "For example 06 12345678. Another country? Begin with + and the country number.",
  },
  phoneRead: { nl: "Wij sturen de code naar {phone}", en: "We send the code to {phone}" },
  notMobile: {
    nl: "Dit is geen mobiel nummer. Een sms komt hier vaak niet aan.",
    en: "This is not a mobile number. A text message often does not arrive here.",
  },
  code: { nl: "Code", en: "Code" },
  codeHint: {
    nl: "Ten minste {count} tekens. Hoofdletters en streepjes tellen niet.",
    en: "At least {count} characters. Capitals and dashes do not count.",
  },
  make: { nl: "Maak er een voor mij", en: "Make one for me" },
  advice: {
    nl: "Vertel de code per telefoon, en niet per mail. Wie de mail leest, mag de code niet kennen.",
    en: "Tell the code by phone, and not by mail. Whoever reads the mail must not know the code.",
  },
  send: { nl: "Opslaan en versturen", en: "Save and send" },
  sending: { nl: "Bezig met versturen…", en: "Sending…" },
  why: {
    empty: { nl: "Vul een nummer in.", en: "Fill in a number." },
    letters: { nl: "In een nummer staan alleen cijfers.", en: "A number holds digits only." },
    "too-short": { nl: "Dit nummer is te kort.", en: "This number is too short." },
    "too-long": { nl: "Dit nummer is te lang.", en: "This number is too long." },
    "unknown-country": { nl: "Begin met 06, of met + en het landnummer.", en: "Begin with 06, or with + and the country number." },
  },
  codeShort: {
    nl: "Deze code is te kort. Gebruik ten minste {count} tekens.",
    en: "This code is too short. Use at least {count} characters.",
  },
  codeLong: { nl: "Deze code is te lang.", en: "This code is too long." },
  done: { nl: "Het bericht is onderweg", en: "The message is on its way" },
  doneMail: { nl: "{recipient} krijgt nu een mail met een link.", en: "{recipient} now gets a mail with a link." },
  donePhone: { nl: "Bij het openen komt er een code op {phone}.", en: "On opening, a code comes to {phone}." },
  doneCode: { nl: "Vertel de ontvanger nu deze code, per telefoon:", en: "Now tell the recipient this code, by phone:" },
  mended: { nl: "Het nummer is veranderd", en: "The number is changed" },
  mendedNext: {
    nl: "{recipient} kan de link in de eerste mail gewoon gebruiken.",
    en: "{recipient} can simply use the link in the first mail.",
  },
  toApp: { nl: "Naar mijn verzonden berichten", en: "To my sent messages" },
  unknown: { nl: "Deze link werkt niet of niet meer", en: "This link does not work, or no longer" },
  unknownWhy: {
    nl: "Misschien is hij al gebruikt, of is het bericht teruggenomen. Kijk bij uw verzonden berichten.",
    en: "Perhaps it was used already, or the message was taken back. Look at your sent messages.",
  },
} as const satisfies Readonly<Record<string, Text | Readonly<Record<string, Text>>>>;
