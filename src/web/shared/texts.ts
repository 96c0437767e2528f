import type { Text } from "#core/language.ts";

/** Words that more than one page says. A text without one of the languages does not compile. */
export const texts = {
  show: { nl: "Tekst tonen", en: "Show the text" },
  again: { nl: "Opnieuw proberen", en: "Try again" },
  refresh: { nl: "Vernieuwen", en: "Refresh" },
  cancel: { nl: "Niet doen", en: "Do not do this" },
  back: { nl: "Terug", en: "Back" },
  busy: { nl: "Even geduld…", en: "One moment…" },
  loading: { nl: "Wij halen het bericht op…", en: "We are getting the message…" },
  needsScript: { nl: "Zet JavaScript aan om verder te gaan.", en: "Turn on JavaScript to go on." },

  files: { nl: "Bestanden", en: "Files" },
  save: { nl: "Bewaren", en: "Save" },
  saveNamed: { nl: "Bewaren: {file}", en: "Save: {file}" },
  saved: { nl: "Bewaard op dit apparaat", en: "Saved on this device" },
  opening: { nl: "Bezig met openen", en: "Opening" },
  notWhole: {
    nl: "Dit bestand is niet heel aangekomen. Daarom openen wij het niet. Probeer het opnieuw.",
    en: "This file did not arrive whole. So we do not open it. Try again.",
  },
  notOpened: {
    nl: "Wij kunnen dit bericht niet openen. Gebruik de hele link uit de mail.",
    en: "We cannot open this message. Use the whole link from the mail.",
  },
  noText: { nl: "In dit bericht staat geen tekst.", en: "There is no text in this message." },
  noSubject: { nl: "Zonder onderwerp", en: "No subject" },
  showLayout: { nl: "Toon opmaak", en: "Show layout" },
  showPlain: { nl: "Toon als gewone tekst", en: "Show as plain text" },
  layoutFrame: { nl: "Het bericht met opmaak", en: "The message with its layout" },
  layoutNote: {
    nl: "Plaatjes van buiten laden wij niet. Zo kan niemand zien dat u leest.",
    en: "We load no pictures from outside. So nobody can see that you read this.",
  },
} as const satisfies Readonly<Record<string, Text>>;
