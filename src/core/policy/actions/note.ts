import type { Action } from "./action.ts";

/** The message goes as it is; the writer reads a remark beside it. */
export const note: Action = {
  rank: 10,
  route: "direct",
  singleCopy: false,
  serious: false,
  title: { nl: "Meld", en: "Note" },
  says: { nl: "Let op wat er in dit bericht staat.", en: "Mind what this message holds." },
};
