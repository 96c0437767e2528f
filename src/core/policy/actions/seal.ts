import type { Action } from "./action.ts";

/** The recipient gets a notice and reads the message after showing who they are. */
export const seal: Action = {
  rank: 60,
  route: "seal",
  singleCopy: false,
  serious: true,
  title: { nl: "Verzegel", en: "Seal" },
  says: { nl: "Dit bericht gaat verzegeld.", en: "This message goes sealed." },
};
