/**
 * How well mail for a domain can be protected on its way, as far as that can be known before it is sent. unknown: something could not be
 * asked now; the message waits in the queue until it can.
 */
export type Protection = "verified" | "opportunistic" | "unknown";

/** Tells how well mail for a domain can be protected. Never rejects. */
export type AskProtection = (domain: string) => Promise<Protection>;
