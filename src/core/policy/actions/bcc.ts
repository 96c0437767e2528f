import type { Action } from "./action.ts";

/** Every recipient gets a copy of their own, so that nobody sees the other addresses. */
export const bcc: Action = {
  rank: 30,
  route: "direct",
  singleCopy: true,
  serious: false,
  title: { nl: "Stuur losse kopieën", en: "Send single copies" },
  says: {
    nl: "Iedereen krijgt een eigen kopie en ziet de andere adressen niet.",
    en: "Each person gets a copy of their own and does not see the other addresses.",
  },
};
