/** Placeholder registry of the contract; the engine room fills it. */
export type DetectorId = "nl.bsn" | "iban" | "card" | "label" | "keyword";
