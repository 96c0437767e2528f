import type { Action } from "./action.ts";

/** The files go in an encrypted ZIP. */
export const zip: Action = {
  rank: 50,
  route: "zip",
  singleCopy: false,
  serious: true,
  title: { nl: "Stuur als zip met wachtwoord", en: "Send as a zip with a password" },
  says: { nl: "De bestanden gaan in een zip met een wachtwoord.", en: "The files go in a zip with a password." },
};
