import type { Text } from "#core/language.ts";

/** What a colleague reads who reviews what waits, and a sender who gives a reason. A text without one of the languages does not compile. */
export const texts = {
  title: { nl: "Te beoordelen", en: "To review" },
  count: { nl: "{count} te beoordelen", en: "{count} to review" },
  nothing: { nl: "Er wacht niets op u", en: "Nothing waits for you" },
  nothingNext: {
    nl: "Als een bericht van een collega moet wachten, staat het hier. U krijgt er ook een mail over.",
    en: "When a colleague's message has to wait, it is here. You get a mail about it too.",
  },
  moreWait: { nl: "Er wachten er nog meer. Dit zijn de oudste.", en: "There are more. These are the oldest." },
  all: { nl: "Alles wat wacht", en: "All that waits" },
  from: { nl: "Van {address}", en: "From {address}" },
  nobody: { nl: "Zonder afzender", en: "No sender" },
  to: { nl: "Aan", en: "To" },
  sentOn: { nl: "Verstuurd op {day} om {time}", en: "Sent on {day} at {time}" },
  until: { nl: "gaat na {day} terug naar de afzender", en: "returns to its sender after {day}" },
  ownChip: { nl: "Uw eigen bericht", en: "Your own message" },
  own: {
    nl: "Dit is uw eigen bericht. Een collega moet het beoordelen.",
    en: "This is your own message. A colleague has to review it.",
  },
  kinds: {
    justify: { nl: "Wacht op een reden", en: "Waits for a reason" },
    approve: { nl: "Wacht op een collega", en: "Waits for a colleague" },
    malformed: { nl: "Niet goed opgebouwd", en: "Not built well" },
    limit: { nl: "Ongewoon veel mail", en: "Unusually much mail" },
  },
  explained: {
    justify: {
      nl: "De afzender moet eerst een reden opgeven. U kunt het bericht wel teruggeven.",
      en: "Its sender has to give a reason first. You can return the message.",
    },
    approve: {
      nl: "Klopt het wat er in staat, en klopt het naar wie het gaat? Dan kan het weg.",
      en: "Is what it says right, and is whom it goes to right? Then it can go.",
    },
    malformed: {
      nl: "Mailprogramma's kunnen dit bericht verschillend lezen. Laat u het gaan, dan gaat het verzegeld, zoals u het hier ziet.",
      en: "Mail programs can read this message differently. If you let it go, it goes sealed, as you see it here.",
    },
    limit: {
      nl: "Dit adres verstuurt opeens veel meer dan gewoonlijk. Vraag de afzender of dit klopt, niet per mail.",
      en: "This address suddenly sends far more than usual. Ask its owner whether this is right, not by mail.",
    },
  },
  why: { nl: "Waarom het wacht", en: "Why it waits" },
  reason: { nl: "Reden van de afzender", en: "The sender's reason" },
  contents: { nl: "Het bericht", en: "The message" },
  logged: { nl: "Dat u dit bekijkt, staat in het logboek.", en: "That you look at this is in the log." },
  closed: { nl: "De inhoud ziet alleen wie beoordeelt.", en: "Only reviewers see what it says." },
  cut: { nl: "De tekst gaat nog verder.", en: "The text goes on." },
  files: { nl: "Bestanden", en: "Files" },
  release: { nl: "Laten gaan", en: "Let it go" },
  returnIt: { nl: "Teruggeven…", en: "Return…" },
  remove: { nl: "Verwijderen…", en: "Delete…" },
  returnTitle: { nl: "Teruggeven aan de afzender?", en: "Return to its sender?" },
  returnWhat: {
    nl: "Het bericht gaat niet weg. De afzender krijgt een mail met uw opmerking.",
    en: "The message does not go. Its sender gets a mail with your remark.",
  },
  remark: { nl: "Opmerking voor de afzender", en: "Remark for the sender" },
  remarkHint: {
    nl: "Ten hoogste {count} tekens. Schrijf niets gevoeligs: dit gaat per gewone mail.",
    en: "At most {count} characters. Write nothing sensitive: this goes by ordinary mail.",
  },
  returnNow: { nl: "Teruggeven", en: "Return" },
  removeTitle: { nl: "Bericht verwijderen?", en: "Delete the message?" },
  removeWhat: {
    nl: "Het bericht gaat niet weg en de afzender krijgt geen mail. Dit is niet ongedaan te maken.",
    en: "The message does not go and its sender gets no mail. This cannot be undone.",
  },
  removeNow: { nl: "Verwijderen", en: "Delete" },
  keep: { nl: "Niet doen", en: "Do not do this" },
  busy: { nl: "Even geduld…", en: "One moment…" },
  released: { nl: "Het bericht is weg.", en: "The message is on its way." },
  waitsAgain: { nl: "Gedaan. Het bericht wacht nu nog op iemand anders.", en: "Done. The message now waits for someone else." },
  returned: { nl: "Het bericht is terug bij de afzender.", en: "The message is back with its sender." },
  removed: { nl: "Het bericht is verwijderd.", en: "The message is deleted." },
} as const satisfies Readonly<Record<string, Text | Readonly<Record<string, Text>>>>;
