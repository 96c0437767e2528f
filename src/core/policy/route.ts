/** How a message reaches one recipient. `hold` waits for a person; `refuse` goes nowhere. */
export type Route = "direct" | "seal" | "zip" | "hold" | "refuse";
