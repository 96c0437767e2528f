import type { Action } from "./action.ts";

/** The message goes once the writer has given a reason, which is logged. */
export const justify: Action = {
  rank: 40,
  route: "hold",
  singleCopy: false,
  serious: true,
  title: { nl: "Vraag een reden", en: "Ask for a reason" },
  says: { nl: "Geef een reden voordat dit bericht weg kan.", en: "Give a reason before this message can go." },
};
