import type { Action } from "./action.ts";

/** The message goes as it is and nobody is told. */
export const allow: Action = {
  rank: 0,
  route: "direct",
  singleCopy: false,
  serious: false,
  title: { nl: "Laat gaan", en: "Allow" },
  says: { nl: "Dit bericht kan gewoon weg.", en: "This message can go as it is." },
};
