import type { Action } from "./action.ts";

/** The message waits until a colleague has looked at it. */
export const approve: Action = {
  rank: 70,
  route: "hold",
  singleCopy: false,
  serious: true,
  title: { nl: "Vraag een collega", en: "Ask a colleague" },
  says: { nl: "Een collega kijkt eerst naar dit bericht.", en: "A colleague looks at this message first." },
};
