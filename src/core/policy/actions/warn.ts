import type { Action } from "./action.ts";

/** The message goes as it is, after a warning that the writer cannot overlook. */
export const warn: Action = {
  rank: 20,
  route: "direct",
  singleCopy: false,
  serious: false,
  title: { nl: "Waarschuw", en: "Warn" },
  says: { nl: "Kijk dit bericht nog eens na voordat u het verstuurt.", en: "Look at this message once more before you send it." },
};
