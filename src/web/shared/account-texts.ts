import type { Text } from "#core/language.ts";

/** Signing in, and the frame around the pages of who is signed in. A text without one of the languages does not compile. */
export const texts = {
  signIn: { nl: "Aanmelden", en: "Sign in" },
  signInHint: { nl: "Met het adres en wachtwoord van uw organisatie.", en: "With the address and password of your organisation." },
  address: { nl: "Mailadres", en: "Mail address" },
  password: { nl: "Wachtwoord", en: "Password" },
  totp: { nl: "Code van 6 cijfers", en: "Code of 6 digits" },
  totpHint: { nl: "Uit de app op uw telefoon die codes maakt.", en: "From the app on your phone that makes codes." },
  signingIn: { nl: "Bezig met aanmelden…", en: "Signing in…" },
  missing: { nl: "Vul adres, wachtwoord en de code van 6 cijfers in.", en: "Fill in address, password and the code of 6 digits." },
  signOut: { nl: "Afmelden", en: "Sign out" },
  signedInAs: { nl: "Aangemeld als {name}", en: "Signed in as {name}" },
  menu: { nl: "Hoofdmenu", en: "Main menu" },
  skip: { nl: "Naar de inhoud", en: "To the content" },
  sessionEnded: { nl: "Uw tijd is om. Meld u opnieuw aan.", en: "Your time is up. Sign in again." },
  help: { nl: "Hulp nodig? Vraag het de beheerder van {organisation}.", en: "Need help? Ask the administrator of {organisation}." },
  helpPlain: { nl: "Hulp nodig? Vraag het uw beheerder.", en: "Need help? Ask your administrator." },
  triesLeft: { nl: "Nog {count} pogingen.", en: "{count} tries left." },
} as const satisfies Readonly<Record<string, Text>>;
