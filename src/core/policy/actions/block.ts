import type { Action } from "./action.ts";

/** The message goes nowhere. */
export const block: Action = {
  rank: 80,
  route: "refuse",
  singleCopy: false,
  serious: true,
  title: { nl: "Houd tegen", en: "Block" },
  says: { nl: "Dit bericht mag niet weg.", en: "This message may not go." },
};
