/** Placeholder of the contract; the policy room fills it. Ranked: a later one is stricter. */
export type ActionId = "allow" | "note" | "warn" | "bcc" | "justify" | "zip" | "seal" | "approve" | "block";
