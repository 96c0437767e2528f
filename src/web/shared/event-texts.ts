import type { Text } from "#core/language.ts";

/** The steps of a message, by the kind of their event in the log. A kind that is not here shows under its own name. */
export const eventTexts: Readonly<Record<string, Text>> = {
  accepted: { nl: "aangenomen en gelezen op gevoelige gegevens", en: "accepted and searched for sensitive data" },
  sealed: { nl: "verzegeld", en: "sealed" },
  held: { nl: "vastgehouden door een regel", en: "held by a rule" },
  sent: { nl: "verstuurd", en: "sent" },
  failed: { nl: "niet aangekomen", en: "did not arrive" },
  "contact-set": { nl: "ingevuld hoe wij controleren wie opent", en: "filled in how we check who opens" },
  "code-sent": { nl: "code gevraagd", en: "code asked for" },
  "code-wrong": { nl: "verkeerde code ingevuld", en: "wrong code filled in" },
  locked: { nl: "een uur op slot na verkeerde codes", en: "locked for an hour after wrong codes" },
  "wrong-number": { nl: "meldt dat het telefoonnummer niet klopt", en: "says the phone number is not right" },
  opened: { nl: "geopend", en: "opened" },
  "file-fetched": { nl: "bestand opgehaald", en: "file fetched" },
  answered: { nl: "beantwoord", en: "answered" },
  recalled: { nl: "teruggenomen", en: "taken back" },
  expired: { nl: "tijd verstreken en vernietigd", en: "time passed and destroyed" },
  "signed-in": { nl: "aangemeld", en: "signed in" },
  "sign-in-failed": { nl: "aanmelden mislukt", en: "sign-in failed" },
  "account-added": { nl: "account toegevoegd", en: "account added" },
  "app-password-added": { nl: "wachtwoord voor een mailprogramma gemaakt", en: "password for a mail program made" },
  "app-password-removed": { nl: "wachtwoord van een mailprogramma ingetrokken", en: "password of a mail program withdrawn" },
  delegated: { nl: "mag uit naam van een ander adres versturen", en: "may send in the name of another address" },
  "delegation-ended": { nl: "mag niet meer uit naam van dat adres versturen", en: "may no longer send in the name of that address" },
  started: { nl: "programma gestart", en: "program started" },
};
