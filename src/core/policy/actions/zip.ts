import type { Action } from "./action.ts";

/** The files go in an encrypted ZIP. */
export const zip: Action = {
  rank: 50,
  route: "hold",
  singleCopy: false,
  serious: true,
  title: { nl: "Stuur als zip met wachtwoord", en: "Send as a zip with a password" },
  says: { nl: "De bestanden gaan in een zip met een wachtwoord.", en: "The files go in a zip with a password." },
  held: {
    nl: "Vastgehouden: deze manier van versturen kan hier nog niet.",
    en: "Held: this way of sending is not possible here so far.",
  },
};
