import type { Migration } from "../schema.ts";
import { index, table } from "./shape.ts";

/** What waits for a person, and how much each account usually sends. */
export const held: Migration = {
  name: "0003-held",
  up: (dialect) => [
    table(dialect, "held", {
      id: "text",
      messageId: "text",
      sender: "text",
      writtenBy: "text",
      kind: "text",
      since: "integer",
      recipients: "text",
      settled: "text",
      state: "text",
      decidedBy: "text?",
      decidedAt: "integer?",
      proofHash: "bytes?",
      reasonSealed: "bytes?",
      remarkSealed: "bytes?",
    }),
    index(dialect, "held", ["state", "since"]),
    index(dialect, "held", ["messageId"]),
    index(dialect, "held", ["sender", "kind"]),
    table(dialect, "usage", {
      id: "text",
      day: "text",
      account: "text",
      messages: "integer",
      inMinute: "integer",
      newRecipientsInHour: "integer",
      sameTextInHour: "integer",
    }),
    index(dialect, "usage", ["day"]),
  ],
};
