/**
 * The least protection that a message may leave with. verified: the next host has shown by DANE, MTA-STS or a certificate that it is the
 * right one; opportunistic: encrypted where that can be had. Weakest first.
 */
export const TRANSPORT_LEVELS = ["opportunistic", "verified"] as const;

export type TransportLevel = (typeof TRANSPORT_LEVELS)[number];

/** The stricter of two levels. */
export function stricterLevel(a: TransportLevel, b: TransportLevel): TransportLevel {
  return a === "verified" || b === "verified" ? "verified" : "opportunistic";
}
